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
    for (const auto& [place, has_key] : has_key_) {
        const auto& [package, keyid] = place;
        const auto attributes = machine_.package(number(package)).keys().attributes(keyid);
        if ((attributes.is_encrypted && attributes.slot == keyid) != has_key)
            return fmt::format("A9: package {} has {} for KeyID {}", number(package),
                               has_key ? "no key" : "a key", keyid.count());
    }
    return std::nullopt;
}

}  // namespace mktme::machine_hardware
