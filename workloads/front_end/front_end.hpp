// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"
#include "models/base/stat_sources.hpp"

namespace mktme::workloads {

/// What drives the memory of a machine: requests of a trace or a generator, or cores that execute programs.
class FrontEnd {
public:
    FrontEnd() = default;
    FrontEnd(const FrontEnd&) = delete;
    FrontEnd& operator=(const FrontEnd&) = delete;
    virtual ~FrontEnd() = default;

    /// Goes on by `amount` pieces of work. Returns false if none is left.
    virtual bool run(std::uint64_t amount) = 0;
    /// Returns what it has done: requests, or instructions.
    [[nodiscard]] virtual std::uint64_t issued() const = 0;
    /// Returns the share of the work done, 0..1; negative if unknown.
    [[nodiscard]] virtual double progress() const = 0;
    /// Returns a DRAM cycle before which it puts no line any more.
    [[nodiscard]] virtual Cycles now() const = 0;
    [[nodiscard]] virtual SimTime time() const = 0;
    /// Adds what it counts to the sources of statistics.
    virtual void report_to(StatSources& sources) = 0;
};

}  // namespace mktme::workloads
