// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/base/random.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// A chain of reads, each sent when the one before has its data: what a program that follows pointers sees of the
/// memory while others load it. Every line of the footprint is as likely.
class Probe {
public:
    Probe(const WorkloadParams& params, Bytes capacity, std::uint64_t seed)
        : random_{seed, "workload.probe"},
          lines_{(params.footprint == Bytes{} ? capacity : params.footprint).count() / line_size.count()} {}

    /// When the next read may be sent; not known while one is under way.
    [[nodiscard]] std::optional<SimTime> ready() const { return ready_; }
    /// Send a read of the line returned; it reaches the controller's port at `at` if nothing holds it up.
    PhysAddr send(SimTime at) {
        sent_ = at;
        ready_.reset();
        return PhysAddr{random_.below(lines_) * line_size.count()};
    }
    /// Its data are there; returns the time since it reached the port.
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
