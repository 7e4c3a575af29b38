// SPDX-License-Identifier: Apache-2.0
#include "sim/run/time_watch.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/base/input_file.hpp"
#include "sim/run/interrupt.hpp"
#include "workloads/simulated_time.hpp"

namespace mktme::sim {

namespace {

/// Interval of about 10 ms of simulated time: a few milliseconds of host time, even with many channels.
constexpr Cycles between_looks{std::uint64_t{1} << 24U};

void look(memctrl::MemorySystem& memory, Cycles now, Cycles last) {
    if (was_interrupted()) throw StoppedBySignal{};
    if (now == last)
        throw UserError{fmt::format("the run needs more than the {} s that can be simulated",
                                    workloads::in_seconds(workloads::longest_run))};
    memory.schedule(std::min(now + between_looks, last),
                    [&memory, last](Cycles then) { look(memory, then, last); });
}

}  // namespace

void watch_time(memctrl::MemorySystem& memory) {
    look(memory, Cycles{}, memory.clock().at_or_before(workloads::longest_run));
}

}  // namespace mktme::sim
