// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/platform/processor.hpp"

namespace mktme::platform {

// A machine that makes no progress ends with a message that says who waits for what.

namespace {

/// Rounds in which nobody makes progress before a machine that still does something is given up: some seconds of the host.
/// A WBINVD, or a kernel that works for long, takes some thousands.
constexpr std::uint64_t most_idle_rounds = std::uint64_t{1} << 24U;

}  // namespace

void Processor::check_finished() const {
    if (!is_finished() || !std::ranges::all_of(devices_, &DmaDevice::is_idle) || !uncore_.is_quiet())
        throw InvariantError{"the machine makes no progress" + describe()};
}

/// Gives the machine up if it goes on and on, but neither retires an instruction nor answers a device that could end without
/// the cores.
void Processor::watch() {
    if (++rounds_ % most_idle_rounds != 0) return;
    std::uint64_t done = 0;
    for (const auto& core : cores_) done += core->retired();
    for (const DmaDevice& device : devices_)
        if (!device.stops_with_cores()) done += device.done() + device.refused();
    if (done == progress_)
        throw InvariantError{
            fmt::format("the machine makes no progress in {} rounds{}", most_idle_rounds, describe())};
    progress_ = done;
}

/// Returns a line of text, with a line break before it, for each core and each thing on its way.
std::string Processor::describe() const {
    std::string text;
    const auto add = [&](const std::vector<std::string>& lines) {
        for (const std::string& line : lines) text += '\n' + line;
    };
    for (const auto& core : cores_) add(core->describe());
    for (std::size_t number = 0; number < devices_.size(); ++number)
        if (!devices_[number].is_idle()) add({fmt::format("device {}: accesses are not done", number)});
    for (const cpu::Trap& trap : traps_)
        add({fmt::format("a trap of core {} comes in cycle {}", trap.core, trap.at.count())});
    add(uncore_.on_its_way());
    return text;
}

}  // namespace mktme::platform
