// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/base/random.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Chain of reads, each sent when the one before has its data. It measures the memory as a program that follows
/// pointers sees it under the load of others. All lines of the footprint are equally likely.
class Probe {
public:
    Probe(const WorkloadParams& params, Bytes capacity, std::uint64_t seed)
        : random_{seed, "workload.probe"},
          lines_{(params.footprint == Bytes{} ? capacity : params.footprint).count() / line_size.count()} {}

    /// Returns the time at which the next read may be sent; nothing while one is in flight.
    [[nodiscard]] std::optional<SimTime> ready() const { return ready_; }
    /// Sends a read and returns its line. It reaches the controller's port at `at` unless it is held up.
    PhysAddr send(SimTime at) {
        sent_ = at;
        ready_.reset();
        return PhysAddr{random_.below(lines_) * line_size.count()};
    }
    /// Ends the read in flight, whose data are there at `done`. Returns the time since it reached the port.
    SimTime arrive(SimTime done) {
        ready_ = done;
        return done - sent_;
    }

private:
    RandomStream random_;
    std::uint64_t lines_;
    std::optional<SimTime> ready_{SimTime{}};
    SimTime sent_{};
};

}  // namespace mktme::workloads
