// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "models/base/random.hpp"
#include "models/mmu/page_tables.hpp"
#include "models/mmu/pkru.hpp"
#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"
#include "tests/mmu/walk_driver.hpp"

namespace mktme::tests {
namespace {

using mmu::AccessKind;
using mmu::Entry;
using mmu::WalkStep;

/// Page tables that the kernel model wrote to its hardware. Flags that the walker sets stay in this view.
class KernelTables final : public mmu::PageTables {
public:
    explicit KernelTables(plain_hardware::PlainHardware& store) : store_{store} {}
    [[nodiscard]] Entry read(PhysAddr place) override {
        const auto found = marked_.find(place);
        return found != marked_.end() ? found->second : store_.peek_entry(place);
    }
    Entry exchange(PhysAddr place, Entry seen, Entry wanted) override {
        const Entry found = read(place);
        if (found == seen) marked_[place] = wanted;
        return found;
    }
    /// Returns the entries that the walker has marked.
    [[nodiscard]] const std::map<PhysAddr, Entry>& marked() const { return marked_; }

private:
    plain_hardware::PlainHardware& store_;
    std::map<PhysAddr, Entry> marked_;
};

const tme::AddressLayout layout{
    tme::MktmeParams{}.maxphyaddr, {.keyid_bits = tme::MktmeParams{}.keyid_bits}, 63};

/// Changes mappings, rights, keys and contents at random.
void change(MemoryWorld& world, RandomStream& random) {
    const Address page = random.below(1600);
    const mm::Pages pages = random.below(3) == 0 ? 512 : 1 + random.below(600);
    const std::array rights{mm::prot::none, mm::prot::read, MemoryWorld::rw, mm::prot::read | mm::prot::exec};
    switch (random.below(8)) {
        case 0: static_cast<void>(world.map(page, pages, rights.at(random.below(4)))); break;
        case 1: static_cast<void>(world.unmap(page, 1 + random.below(300))); break;
        case 2:
            static_cast<void>(world.protect(page, 1 + random.below(300), rights.at(random.below(4)),
                                            random.below(3) == 0 ? 1 : mm::keep_pkey));
            break;
        case 3:
            if (world.task.memory->vmas.at(world.at(page)) != nullptr)
                world.give_key(page, KeyId{static_cast<std::uint16_t>(random.below(64))});
            break;
        default:
            for (Address i = page; i < page + pages && i < 2200; i += 1 + random.below(40))
                if (random.below(2) == 0) static_cast<void>(world.write(i));
                else static_cast<void>(world.read(i));
    }
}

}  // namespace

TEST_CASE("Walks of the kernel model's page tables end where the plain hardware's do", "[mmu][walk][mm]") {
    int translated = 0;
    int with_keyid = 0;
    int huge = 0;
    int denied = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        RandomStream random{seed, "kernel-tables"};
        MemoryWorld world{{.huge_pages = mm::HugePages::always}};
        REQUIRE(world.map(0, 1600) == Errno::ok);
        REQUIRE(mm::pkey_alloc(world.task, 0, 0).error() == Errno::ok);
        for (int round = 0; round < 25; ++round) {
            change(world, random);
            world.memory.drain();
            const auto root = world.task.memory->table.root_address();
            if (!root) continue;
            KernelTables tables{world.store};
            const mmu::PagingRules paging{layout};
            const mmu::EptRules ept{layout};
            mmu::PageWalker walker{paging, ept, nullptr};
            for (int i = 0; i < 60; ++i) {
                const auto kind = static_cast<AccessKind>(random.below(3));
                const Address address = world.at(random.below(2300)) + random.below(4096);
                const mmu::Pkru pkru{static_cast<std::uint32_t>(random.below(4) << 2)};
                // A space of its own, so that the plain hardware walks the tables too.
                const syscall::SpaceId space{1'000'000 + static_cast<std::uint64_t>(i)};
                world.store.flush_tlb({}, space, {0, ~std::uint64_t{0}}, syscall::CpuSet{syscall::CoreId{}});
                const auto driven = test::drive(walker,
                                                {.space = mmu::SpaceTag{0},
                                                 .access = {.address = address, .kind = kind, .pkru = &pkru},
                                                 .cr3 = root->count()},
                                                tables);
                const auto plain = world.store.translate(
                    {.space = space, .root = root, .address = address, .kind = kind, .pkru = &pkru});
                CAPTURE(seed, round, address);
                REQUIRE((driven.outcome.end == WalkStep::Kind::translated) == plain.address.has_value());
                if (plain.address) {
                    CHECK(driven.outcome.translation.physical(address) == *plain.address);
                    ++translated;
                    if (layout.keyid(*plain.address) != KeyId{0}) ++with_keyid;
                    if (driven.outcome.translation.size == mmu::PageSize::page_2m) ++huge;
                } else {
                    CHECK(((driven.outcome.error_code & 1) != 0) == plain.was_present);
                    if (plain.was_present) ++denied;
                }
                for (const auto& [place, entry] : tables.marked()) {
                    const Entry stored = world.store.peek_entry(place);
                    CHECK((stored.bits() | Entry::accessed) == entry.bits());
                }
            }
        }
    }
    CHECK(translated > 1000);
    CHECK(with_keyid > 100);
    CHECK(huge > 100);
    CHECK(denied > 100);
}

}  // namespace mktme::tests
