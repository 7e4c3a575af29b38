// SPDX-License-Identifier: Apache-2.0
// Rules of the machine under a kernel.
#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "models/platform/package.hpp"
#include "models/platform/processor.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::machine_hardware {

using syscall::page_size;

bool MachineHardware::is_cached(PhysAddr from, Bytes size) {
    for (std::uint64_t done = 0; done < size.count(); done += line_size.count())
        if (processor_->uncore().is_cached(PhysAddr{from.count() + done})) return true;
    return false;
}

bool MachineHardware::is_cached(KeyId keyid) {
    bool found = false;
    processor_->uncore().for_each_cached(
        [&](PhysAddr line) { found = found || entries().keyid(line.count()) == keyid; });
    return found;
}

bool MachineHardware::is_programmed(KeyId keyid) const {
    for (std::size_t i = 0; i < machine_.size(); ++i) {
        const auto attributes = machine_.package(i).keys().attributes(keyid);
        if (!attributes.is_encrypted || attributes.slot == keyid) return true;
    }
    return false;
}

std::optional<std::string> MachineHardware::broken_rule() const {
    std::vector<PhysAddr> lines = processor_->dirty_lines();
    std::ranges::sort(lines);
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    std::vector<DramAddr> dirty;
    dirty.reserve(lines.size());
    for (const PhysAddr line : lines)
        dirty.emplace_back(entries().page(line.count()).count() + line.count() % page_size);
    std::ranges::sort(dirty);
    if (const auto twice = std::ranges::adjacent_find(dirty); twice != dirty.end())
        return fmt::format("A2: the line at {:#x} is dirty under two KeyIDs", twice->count());
    return broken_table_rule();
}

/// Returns what the key table of a package has for a KeyID.
MachineHardware::Programmed MachineHardware::found(PackageId package, KeyId keyid) const {
    const auto attributes = machine_.package(number(package)).keys().attributes(keyid);
    const bool has_key = attributes.is_encrypted && attributes.slot == keyid;
    return {.has_key = has_key, .generation = has_key ? attributes.generation : 0};
}

/// KeyIDs that no PCONFIG has programmed have no keys of their own.
std::optional<std::string> MachineHardware::broken_table_rule() const {
    const auto highest_of = [this](PackageId package) {
        return static_cast<std::uint16_t>(machine_.package(number(package)).keys().table().max_keys());
    };
    for (const auto& [place, left] : left_)
        if (place.second == KeyId{} || place.second.count() > highest_of(place.first))
            return fmt::format("A7: KeyID {} was programmed", place.second.count());
    for (std::uint32_t i = 0; i < machine_.size(); ++i) {
        const PackageId package{i};
        const std::uint16_t highest = highest_of(package);
        for (std::uint16_t k = 1; k <= highest; ++k) {
            const auto entry = left_.find({package, KeyId{k}});
            const Programmed expected = entry != left_.end() ? entry->second : Programmed{};
            const Programmed now = found(package, KeyId{k});
            if (now.has_key != expected.has_key)
                return fmt::format("A9: package {} has {} for KeyID {}", i, now.has_key ? "a key" : "no key",
                                   k);
            if (now.generation != expected.generation)
                return fmt::format(
                    "A10: package {} has another key for KeyID {} than its latest success has left", i, k);
        }
    }
    return std::nullopt;
}

}  // namespace mktme::machine_hardware
