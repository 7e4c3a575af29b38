// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/paging/frame_hooks.hpp"
#include "tests/kernel_model/mm/keyid_cases.hpp"
#include "tests/kernel_model/mm/keyid_script.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::EncryptedFrames;
using mm::LineFlush;
using plain_hardware::PlainHardware;

namespace {

class WithoutLineFlush : public PlainHardware {
public:
    void flush_lines(syscall::CoreId, PhysAddr, Bytes) override {}
};

class WithoutWbinvd : public PlainHardware {
public:
    void wbinvd(syscall::CoreId, syscall::PackageId) override {}
};

class WithoutTlbFlush : public PlainHardware {
public:
    void flush_tlb(syscall::CoreId, syscall::SpaceId, syscall::VirtualRange,
                   const syscall::CpuSet&) override {}
};

/// Hooks that flush before a use only.
class WithoutRetire : public EncryptedFrames {
public:
    using EncryptedFrames::EncryptedFrames;
    void retire(mm::Frame, mm::Order, mm::WorkList&) override {}
};

/// Hooks that flush after a use only.
class WithoutPrepare : public EncryptedFrames {
public:
    using EncryptedFrames::EncryptedFrames;
    void prepare(mm::Frame first, mm::Order order, KeyId keyid, mm::Zero zero, mm::WorkList& work) override {
        if (zero == mm::Zero::no) return;
        for (std::uint64_t i = 0; i < mm::frames_of(order); ++i)
            work.clear_page(PhysAddr{mm::in_bytes(number(first) + i) | mm::EntryFormat{}.keyid_bits(keyid)});
    }
};

int wrong_pages(const KeyIdCase& of, LineFlush flush, std::unique_ptr<PlainHardware> machine) {
    MemoryWorld world{{.line_flush = flush}, std::move(machine)};
    return KeyIdScript{world}.run(of.script);
}

/// Returns the titles of the cases that fail on a machine of this type.
template <class Machine>
std::vector<std::string> failing_on(LineFlush flush) {
    std::vector<std::string> titles;
    for (const KeyIdCase& one : keyid_cases())
        if (wrong_pages(one, flush, std::make_unique<Machine>()) > 0) titles.emplace_back(one.title);
    return titles;
}

/// Returns the titles of the cases that fail with hooks of this type.
template <class Hooks>
std::vector<std::string> failing_with(LineFlush flush) {
    std::vector<std::string> titles;
    for (const KeyIdCase& one : keyid_cases()) {
        MemoryWorld world{{.line_flush = flush}};
        Hooks hooks{world.memory};
        world.memory.hooks = &hooks;
        if (KeyIdScript{world}.run(one.script) > 0) titles.emplace_back(one.title);
        for (Task* process : world.tasks.processes()) world.tasks.exit_process(*process);
    }
    return titles;
}

}  // namespace

TEST_CASE("Pages keep their contents whatever KeyIDs they go through, and nothing is lost", "[mm][keyid]") {
    for (const LineFlush flush : {LineFlush::lines, LineFlush::whole_cache}) {
        for (const KeyIdCase& one : keyid_cases()) {
            INFO(one.title);
            MemoryWorld world{{.line_flush = flush}};
            CHECK(KeyIdScript{world}.run(one.script) == 0);
            CHECK(mm::broken_invariant(world.memory, {}).value_or("") == "");
            for (Task* process : world.tasks.processes()) world.tasks.exit_process(*process);
            for (std::size_t keyid = 1; keyid < world.memory.keyids.size(); ++keyid)
                CHECK(world.memory.keyids.of(KeyId{static_cast<std::uint16_t>(keyid)}) ==
                      mm::KeyIdUses::Uses{});
        }
    }
}

TEST_CASE("Without the effect of the flush hardly any case passes", "[mm][keyid][mutation]") {
    constexpr std::size_t at_least = 24;
    CHECK(failing_on<WithoutLineFlush>(LineFlush::lines).size() >= at_least);
    CHECK(failing_on<WithoutWbinvd>(LineFlush::whole_cache).size() >= at_least);
}

TEST_CASE("Each of the two flushes of a frame is needed by cases of its own", "[mm][keyid][mutation]") {
    constexpr std::size_t at_least = 6;
    for (const LineFlush flush : {LineFlush::lines, LineFlush::whole_cache}) {
        CHECK(failing_with<WithoutPrepare>(flush).size() >= at_least);
        CHECK(failing_with<WithoutRetire>(flush).size() >= at_least);
        CHECK(failing_with<EncryptedFrames>(flush).empty());
    }
}

/// Most cases never touch a page again that they took away, so that a stale entry goes unused.
TEST_CASE("Without TLB flushes some cases fail", "[mm][keyid][mutation]") {
    constexpr std::size_t at_least = 5;
    CHECK(failing_on<WithoutTlbFlush>(LineFlush::lines).size() >= at_least);
}

TEST_CASE("A KeyID is for private memory without a file", "[mm][keyid][errno]") {
    MemoryWorld world;
    const auto encrypt = [&](Address page, mm::Pages pages) {
        return mm::change_protection(world.task, world.at(page), mm::in_bytes(pages), world.rw, mm::keep_pkey,
                                     mm::Rekey{.key = {world.memory.keyids, KeyId{5}}});
    };
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK(world.map(1, 1, world.rw, world.shared_anon) == Errno::ok);
    CHECK(world.map(2, 1, world.rw, mm::map::is_private | mm::map::fixed, world.file(1)) == Errno::ok);
    CHECK(encrypt(0, 3) == Errno::einval);
    CHECK(encrypt(1, 1) == Errno::einval);
    CHECK(encrypt(2, 1) == Errno::einval);
    CHECK(world.memory.keyids.of(KeyId{5}) == mm::KeyIdUses::Uses{});  // nothing has changed
    CHECK(encrypt(9, 1) == Errno::enomem);
    CHECK(encrypt(0, 1) == Errno::ok);
    CHECK(world.memory.keyids.of(KeyId{5}).mappings == 1);
}

TEST_CASE("Mappings count for their KeyID when they are split, inherited, merged and unmapped",
          "[mm][keyid]") {
    MemoryWorld world;
    const auto uses = [&] { return world.memory.keyids.of(KeyId{5}); };
    CHECK(world.map(0, 6) == Errno::ok);
    const auto encrypt = [&](Address page, mm::Pages pages) {
        CHECK(mm::change_protection(world.task, world.at(page), mm::in_bytes(pages), world.rw, mm::keep_pkey,
                                    mm::Rekey{.key = {world.memory.keyids, KeyId{5}}}) == Errno::ok);
    };
    encrypt(0, 4);
    CHECK(world.mappings() == "0-4:rw-p 4-6:rw-p");
    CHECK(uses() == mm::KeyIdUses::Uses{1, 0});
    CHECK_FALSE(world.write(0));
    CHECK_FALSE(world.write(1));
    CHECK(uses() == mm::KeyIdUses::Uses{1, 2});
    CHECK(world.protect(1, 1, mm::prot::read) == Errno::ok);
    CHECK(uses() == mm::KeyIdUses::Uses{3, 2});
    CHECK(world.protect(1, 1, world.rw) == Errno::ok);
    CHECK(uses() == mm::KeyIdUses::Uses{1, 2});
    Task& child = **world.tasks.fork(world.task);
    CHECK(uses() == mm::KeyIdUses::Uses{2, 2});
    CHECK_FALSE(world.write_as(child, 0, 9));
    CHECK(uses() == mm::KeyIdUses::Uses{2, 3});
    world.tasks.exit_process(child);
    CHECK(uses() == mm::KeyIdUses::Uses{1, 2});
    CHECK(world.unmap(0, 6) == Errno::ok);
    CHECK(uses() == mm::KeyIdUses::Uses{});
}

TEST_CASE("The same KeyID again with the same protection keeps the contents, with another it does not",
          "[mm][keyid]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    const auto encrypt = [&](std::uint64_t protection) {
        CHECK(mm::change_protection(world.task, world.at(0), mm::page_size, protection, mm::keep_pkey,
                                    mm::Rekey{.key = {world.memory.keyids, KeyId{5}}}) == Errno::ok);
    };
    encrypt(world.rw);
    CHECK_FALSE(world.write(0, 7));
    encrypt(world.rw);
    CHECK(world.read(0) == 7);
    encrypt(mm::prot::read);
    CHECK(world.read(0) == 0);
}
