// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/conditions.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/plain_hardware/pconfig_faults.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "models/base/error.hpp"
#include "models/contents/check_stats.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/place.hpp"

namespace mktme::sim {

namespace {

std::string differs(std::uint64_t wanted, std::uint64_t found) {
    return wanted == found ? std::string{} : fmt::format("{}", found);
}

std::string check(ScenarioWorld& world, const scenario::FreeKeyIds& what) {
    return differs(what.count.value, world.kernel.mktme()->map.available());
}

/// Returns true if an entry leads to the page of zeros. Its KeyID is 0 under every key, and says nothing of the mapping.
bool is_zero_page(const ScenarioWorld& world, mm::PageTableEntry entry) {
    const auto& memory = world.kernel.memory;
    return memory.frames.use(entry.frame(memory.settings.entries)) == mm::FrameUse::zero_page;
}

std::string check(ScenarioWorld& world, const scenario::HasKeyId& what) {
    const MemoryPlace place = place_of(world, what.range, what.offset);
    const auto entry = place.entry();
    if (!entry.has_page()) return "no page";
    const KeyId found = is_zero_page(world, entry) ? place.mapping()->keyid()
                                                   : world.kernel.memory.settings.entries.keyid(entry.bits());
    return differs(keyid_of(world, what.key).count(), found.count());
}

std::string check(ScenarioWorld& world, const scenario::MappedWith& what) {
    const MemoryPlace place = place_of(world, what.range, what.offset);
    const KeyId wanted = keyid_of(world, what.key);
    if (const KeyId found = place.mapping()->keyid(); found != wanted)
        return fmt::format("a mapping with KeyID {}", found.count());
    const auto entry = place.entry();
    if (!entry.has_page() || is_zero_page(world, entry)) return {};
    const auto format = world.kernel.memory.settings.entries;
    const KeyId of_page = world.kernel.memory.frames.keyid(entry.frame(format));
    if (of_page != wanted) return fmt::format("a page with KeyID {}", of_page.count());
    const KeyId of_entry = format.keyid(entry.bits());
    return of_entry == wanted ? std::string{} : fmt::format("an entry with KeyID {}", of_entry.count());
}

std::string check(ScenarioWorld& world, const scenario::SameKey& what) {
    const std::int32_t one = serial_of(world, what.one);
    const std::int32_t other = serial_of(world, what.other);
    return one == other ? std::string{} : fmt::format("serials {} and {}", one, other);
}

std::uint64_t frame_at(ScenarioWorld& world, const MemoryPlace& place) {
    return number(place.entry().frame(world.kernel.memory.settings.entries));
}

std::string check(ScenarioWorld& world, const scenario::SameFrame& what) {
    const auto one = frame_at(world, place_of(world, what.one, what.one_offset));
    const auto other = frame_at(world, place_of(world, what.other, what.other_offset));
    return one == other ? std::string{} : fmt::format("frames {} and {}", one, other);
}

std::string check(ScenarioWorld& world, const scenario::DifferentFrame& what) {
    const auto one = frame_at(world, place_of(world, what.one, what.one_offset));
    const auto other = frame_at(world, place_of(world, what.other, what.other_offset));
    return one != other ? std::string{} : fmt::format("frame {}", one);
}

std::string check(ScenarioWorld& world, const scenario::HasPkru& what) {
    const ScenarioActor& actor = *world.find(what.actor.text);
    if (actor.task == nullptr) return "dead";
    const std::uint32_t found = actor.task->pkru.value();
    return found == what.value.value ? std::string{} : fmt::format("0x{:08x}", found);
}

std::string check(ScenarioWorld& world, const scenario::Blocked& what) {
    return world.find(what.actor.text)->state != ActorState::idle ? std::string{} : "idle";
}

std::string check(ScenarioWorld& world, const scenario::Alive& what) {
    return world.find(what.actor.text)->task != nullptr ? std::string{} : "dead";
}

std::string check(ScenarioWorld& world, const scenario::Dead& what) {
    return world.find(what.actor.text)->task == nullptr ? std::string{} : "alive";
}

std::string check(ScenarioWorld& world, const scenario::Slot& what) {
    const auto& service = *world.kernel.mktme();
    const auto wanted = EnumNames<scenario::SlotState>::names[static_cast<std::size_t>(what.state.value)];
    std::size_t count = 0;
    using key_type::KeyIdState;
    for (const auto state :
         {KeyIdState::available, KeyIdState::assigned, KeyIdState::ref_killed, KeyIdState::ref_released})
        if (state_name(state, service.params.profile) == wanted) count += service.map.count(state);
    return differs(what.count.value, count);
}

/// A page as its program sees it, and as DRAM has it once dirty lines are written back. Returns true if they are equal.
bool is_plain(ScenarioWorld& world, const MemoryPlace& place) {
    // The swap area holds what the program would read, in plain.
    if (place.entry().is_swapped()) return true;
    const auto at = physical_of(world, {place.actor, mm::page_down(place.address)});
    if (!at) throw NotHere{"no page is there"};
    std::array<std::byte, mm::page_size> seen{};
    world.hardware().clean_lines({}, *at, Bytes{mm::page_size});
    world.hardware().peek(*at, seen);
    const DramAddr page = world.kernel.memory.settings.entries.page(at->count());
    for (std::size_t line = 0; line < seen.size(); line += line_size.count()) {
        const auto stored = world.machine->capture(DramAddr{page.count() + line}).bytes;
        if (!std::ranges::equal(stored, std::span{seen}.subspan(line, stored.size()))) return false;
    }
    return true;
}

std::string check(ScenarioWorld& world, const scenario::Ciphertext& what) {
    return is_plain(world, place_of(world, what.range, what.offset)) ? "plaintext" : "";
}

std::string check(ScenarioWorld& world, const scenario::Plaintext& what) {
    return is_plain(world, place_of(world, what.range, what.offset)) ? "" : "ciphertext";
}

/// Returns the number of lines that are equal in two captures, and that of the longer one.
std::pair<std::size_t, std::size_t> equal_lines(ScenarioWorld& world, const scenario::CaptureName& one,
                                                const scenario::CaptureName& other) {
    const Capture& a = world.captures[one.text];
    const Capture& b = world.captures[other.text];
    std::size_t equal = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (a[i].bytes == b[i].bytes) ++equal;
    return {equal, std::max(a.size(), b.size())};
}

std::string check(ScenarioWorld& world, const scenario::SameBytes& what) {
    const auto [equal, all] = equal_lines(world, what.one, what.other);
    return equal == all ? "" : fmt::format("{} of {} lines differ", all - equal, all);
}

std::string check(ScenarioWorld& world, const scenario::DifferentBytes& what) {
    const auto [equal, all] = equal_lines(world, what.one, what.other);
    return equal == 0 ? "" : fmt::format("{} of {} lines are equal", equal, all);
}

bool holds(double found, scenario::Comparison comparison, double wanted) {
    switch (comparison) {
        case scenario::Comparison::less: return found < wanted;
        case scenario::Comparison::at_most: return found <= wanted;
        case scenario::Comparison::equal: return found == wanted;
        case scenario::Comparison::at_least: return found >= wanted;
        case scenario::Comparison::greater: return found > wanted;
    }
    return false;
}

/// Returns the value of a statistic. Throws NotHere if there is none of this path.
double value_of(const StatTree& tree, std::string_view path) {
    const auto values = tree.values();
    const auto found = std::ranges::find(values, path, &StatValue::path);
    if (found == values.end()) throw NotHere{fmt::format("the machine has no statistic {}", path)};
    return std::visit([](auto value) { return static_cast<double>(value); }, found->value);
}

/// Counts of PCONFIGs by completion code are those of the processor, with the faults that were injected.
std::string check(ScenarioWorld& world, const scenario::Stat& what) {
    constexpr std::string_view prefix = "mktme.pconfig.";
    constexpr std::array<std::string_view, 6> names{"success",       "invalid_prog_cmd", "entropy_error",
                                                    "invalid_keyid", "invalid_enc_alg",  "device_busy"};
    const std::string_view path = what.path.text;
    const auto* const name =
        path.starts_with(prefix) ? std::ranges::find(names, path.substr(prefix.size())) : names.end();
    const double found = name != names.end() ? static_cast<double>(world.machine->pconfig_faults().count(
                                                   static_cast<tme::PconfigStatus>(name - names.begin())))
                                             : value_of(world.stats_now(), path);
    return holds(found, what.comparison, what.value.value) ? "" : fmt::format("{}", found);
}

std::string check(ScenarioWorld& world, const scenario::Found& what) {
    const std::uint64_t all = wrong_reads(world, what.read_class);
    const std::uint64_t found = all - std::exchange(world.found_before[what.read_class], all);
    const auto comparison = what.comparison.value_or(scenario::Comparison::equal);
    const bool is_right =
        holds(static_cast<double>(found), comparison, static_cast<double>(what.count.value));
    return is_right ? "" : fmt::format("{}", found);
}

std::string check(ScenarioWorld& world, const scenario::Clean& /*what*/) {
    std::string text;
    const auto& names = EnumNames<scenario::ReadClass>::names;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto read_class = static_cast<scenario::ReadClass>(i);
        if (read_class == scenario::ReadClass::leak_posted) continue;  // the posting's own, and expected
        const std::uint64_t found = wrong_reads(world, read_class) - world.found_before[read_class];
        if (found != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", found, names[i]);
    }
    return text;
}

template <class T>
concept Checked = requires(ScenarioWorld& world, const T& what) {
    { check(world, what) } -> std::same_as<std::string>;
};

}  // namespace

bool checks_reads(const ScenarioWorld& world) { return world.machine->check_stats().has_value(); }

std::uint64_t wrong_reads(const ScenarioWorld& world, scenario::ReadClass read_class) {
    using Class = scenario::ReadClass;
    using contents::WrongRead;
    const auto stats = world.machine->check_stats();
    if (!stats) throw NotHere{"needs a machine that checks its reads (data.mode = tags or full)"};
    switch (read_class) {
        case Class::wrong_key: return stats->of<WrongRead::wrong_key>();
        case Class::stale_alias: return stats->of<WrongRead::stale_alias>();
        case Class::lost_writeback: return stats->of<WrongRead::lost_writeback>();
        case Class::cleared_key: return stats->of<WrongRead::cleared_key>();
        case Class::relocated: return stats->of<WrongRead::relocated>();
        case Class::replayed: return stats->of<WrongRead::replayed>();
        case Class::corrupted: return stats->of<WrongRead::corrupted>();
        case Class::keyid_range: return stats->keyid_range;
        case Class::leak: return stats->leak;
        case Class::leak_posted: return stats->leak_posted;
    }
    throw InvariantError{"no such class of reads"};
}

std::string contradiction(ScenarioWorld& world, const scenario::Condition& condition) {
    return std::visit(
        [&]<class T>(const T& what) -> std::string {
            if constexpr (Checked<T>) return check(world, what);
            else throw NotHere{"not simulated yet"};
        },
        condition);
}

}  // namespace mktme::sim
