// SPDX-License-Identifier: Apache-2.0
#include "sim/run/time_watch.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/base/input_file.hpp"
#include "sim/run/interrupt.hpp"
#include "workloads/simulated_time.hpp"

namespace mktme::sim {

using namespace literals;

namespace {

/// Interval of simulated time: a few milliseconds of host time, even with many channels.
constexpr SimTime between_looks = 10'000_us;

void look(Agenda& agenda, SimTime now, SimTime last) {
    if (was_interrupted()) throw StoppedBySignal{};
    if (now == last)
        throw UserError{fmt::format("the run needs more than the {} s that can be simulated",
                                    workloads::in_seconds(workloads::longest_run))};
    agenda.at(std::min(now + between_looks, last), {},
              [&agenda, last](SimTime then) { look(agenda, then, last); });
}

}  // namespace

void watch_time(Agenda& agenda) { look(agenda, SimTime{}, workloads::longest_run); }

}  // namespace mktme::sim
