// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/faults.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/mm/guest/guest.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/plain_hardware/keyed_cipher.hpp"
#include "kernel_model/plain_hardware/pconfig_faults.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/place.hpp"

namespace mktme::sim {

namespace {

using plain_hardware::LineBytes;
using syscall::PackageId;

PackageId package(const scenario::Dec& number) { return PackageId{static_cast<std::uint32_t>(number.value)}; }

/// Returns the KeyID of the page that has a line, and may be free by now. A kernel that came up later may never have used it.
KeyId keyid_of(const ScenarioWorld& world, DramAddr line) {
    const mm::FrameTable& frames = world.kernel.memory.frames;
    const mm::Frame frame{line.count() / mm::page_size};
    return frames.is_known(frame) ? frames.keyid(frame) : KeyId{};
}

/// Drops a line from all caches.
void evict(ScenarioWorld& world, DramAddr line) { world.machine->evict(line, keyid_of(world, line)); }

/// Returns the line of DRAM at a place, after its lines in the caches have been written back and dropped.
DramAddr line_at(ScenarioWorld& world, const scenario::Fv& range, const scenario::Off& offset,
                 std::uint64_t behind = 0) {
    MemoryPlace place = place_of(world, range, offset);
    place.address += behind;
    const auto at = physical_of(world, place);
    if (!at)
        throw NotHere{fmt::format("no page is at {} + {}", range.name.text, Deed::bytes(offset) + behind)};
    const DramAddr page = world.kernel.memory.settings.entries.page(at->count());
    const DramAddr line{page.count() + at->count() % mm::page_size / line_size.count() * line_size.count()};
    world.machine->evict(line, world.kernel.memory.settings.entries.keyid(at->count()));
    return line;
}

std::string perform(ScenarioWorld& world, const scenario::Capture& what) {
    Capture capture;
    for (std::uint64_t done = 0; done < Deed::bytes(what.length); done += line_size.count()) {
        const DramAddr line = line_at(world, what.range, what.offset, done);
        capture.push_back(world.machine->capture(line));
    }
    world.captures[what.name.text] = std::move(capture);
    return {};
}

std::string perform(ScenarioWorld& world, const scenario::Restore& what) {
    std::uint64_t done = 0;
    for (const CapturedLine& captured : world.captures[what.capture.text]) {
        const DramAddr line = what.at ? line_at(world, what.at->range, what.at->offset, done) : captured.home;
        evict(world, line);
        world.machine->put_back(line, captured);
        done += line_size.count();
    }
    return {};
}

std::string perform(ScenarioWorld& world, const scenario::Flip& what) {
    world.machine->flip(line_at(world, what.range, what.offset), static_cast<unsigned>(what.bit.value));
    return {};
}

/// Returns the first core of a package.
syscall::CoreId lead_of(const ScenarioWorld& world, std::uint32_t package) {
    return syscall::CoreId{package * (world.settings.cores / world.settings.packages)};
}

/// Executes PCONFIG on all packages behind the kernel's back.
std::string program(ScenarioWorld& world, const scenario::FKey& key, tme::PconfigCommand command) {
    const auto program =
        tme::KeyProgramStruct::of(command, keyid_of(world, key), tme::TmeAlgorithm::aes_xts_128);
    for (std::uint32_t i = 0; i < world.settings.packages; ++i)
        if (!world.hardware().pconfig(lead_of(world, i), PackageId{i}, program.image()).is_success())
            return fmt::format("package {} refuses", i);
    return {};
}

std::string perform(ScenarioWorld& world, const scenario::Rekey& what) {
    return program(world, what.key, tme::PconfigCommand::set_key_random);
}

std::string perform(ScenarioWorld& world, const scenario::Clear& what) {
    return program(world, what.key, tme::PconfigCommand::clear_key);
}

std::string perform(ScenarioWorld& world, const scenario::Entropy& what) {
    auto& without = world.machine->pconfig_faults().without_entropy;
    for (std::uint32_t i = 0; i < world.settings.packages; ++i) {
        if (what.package && what.package->value != i) continue;
        if (what.state == scenario::OnOff::off) without.insert(PackageId{i});
        else without.erase(PackageId{i});
    }
    return {};
}

std::string perform(ScenarioWorld& world, const scenario::Busy& what) {
    world.machine->pconfig_faults().busy.insert(package(what.package));
    world.busy_until[package(what.package)] = ScenarioClock::later(world.executor.now(), what.time.value);
    return {};
}

std::string perform(ScenarioWorld& world, const scenario::SkipPackage& what) {
    const auto* one = std::get_if<scenario::Dec>(&what.package);
    world.machine->pconfig_faults().left_out = one != nullptr ? std::optional{package(*one)} : std::nullopt;
    return {};
}

std::string perform(ScenarioWorld& world, const scenario::SkipFlush& what) {
    switch (what.flush) {
        case scenario::SkippedFlush::alloc: world.skip(mm::SkippedStep::flush_at_alloc); break;
        case scenario::SkippedFlush::free: world.skip(mm::SkippedStep::flush_at_free); break;
        case scenario::SkippedFlush::none: world.skip(mm::SkippedStep::none); break;
    }
    return {};
}

std::string perform(ScenarioWorld& world, const scenario::FlushAll& /*what*/) {
    for (std::uint32_t i = 0; i < world.settings.packages; ++i) world.hardware().wbinvd({}, PackageId{i});
    return {};
}

DramAddr line_of(ScenarioWorld& world, const scenario::Spot& spot) {
    return line_at(world, spot.range, spot.offset);
}
DramAddr line_of(ScenarioWorld& world, const scenario::CapturedSpot& spot) {
    const DramAddr line = world.captures[spot.capture.text].front().home;
    evict(world, line);
    return line;
}

std::string perform(ScenarioWorld& world, const scenario::DirectMap& what) {
    const DramAddr line = std::visit([&](const auto& spot) { return line_of(world, spot); }, what.place);
    const KeyId keyid = chosen_keyid(world, what.keyid).value_or(keyid_of(world, line));
    const LineBytes bytes = world.machine->cipher().decrypt(line, keyid, world.machine->capture(line).bytes);
    const auto wanted = static_cast<std::byte>(what.byte.value);
    const bool is_all = std::ranges::all_of(bytes, [&](std::byte byte) { return byte == wanted; });
    if (is_all != what.byte.is_absent) return {};
    return is_all ? "it all over the line" : fmt::format("0x{:02x} first", static_cast<unsigned>(bytes[0]));
}

std::string perform(ScenarioWorld& world, const scenario::Ept& what) {
    const ScenarioActor& actor = *world.find(what.guest.text);
    if (actor.task == nullptr) throw NotHere{"the guest has ended"};
    const mm::PageTableEntry entry = place_of(world, what.range, what.range_offset).entry();
    if (!entry.has_page()) throw NotHere{"no page is there"};
    const auto error =
        actor.guest->redirect(Deed::bytes(what.offset), entry.frame(world.kernel.memory.settings.entries));
    return failed(error) ? std::string{syscall::errno_name(error)} : std::string{};
}

/// What the kernel is not told of.
template <class T>
concept Tampering = std::same_as<T, scenario::Rekey> || std::same_as<T, scenario::Clear> ||
    std::same_as<T, scenario::SkipFlush> || std::same_as<T, scenario::SkipPackage> ||
    std::same_as<T, scenario::Entropy> || std::same_as<T, scenario::Busy> || std::same_as<T, scenario::Ept>;

template <class T>
concept Injected = requires(ScenarioWorld& world, const T& what) {
    { perform(world, what) } -> std::same_as<std::string>;
};

}  // namespace

std::string inject(ScenarioWorld& world, const scenario::Fault& fault) {
    return std::visit(
        [&]<class T>(const T& what) -> std::string {
            if constexpr (Tampering<T>) world.is_tampered_with = true;
            if constexpr (Injected<T>) return perform(world, what);
            else throw NotHere{"not simulated yet"};
        },
        fault);
}

}  // namespace mktme::sim
