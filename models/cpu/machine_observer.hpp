// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cache/cache_observer.hpp"

namespace mktme::cpu {

/// Sees what a machine does, cycle by cycle. Events of one core or slice come in order of time.
class MachineObserver : public cache::CacheObserver {
public:
    /// `count` instructions of a core retired in cycle `at`.
    virtual void retired(std::uint32_t core, Cycles at, std::uint64_t count) = 0;
};

}  // namespace mktme::cpu
