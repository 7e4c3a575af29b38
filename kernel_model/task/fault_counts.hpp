// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::task {

/// Page faults of a thread or a process.
struct FaultCounts {
    std::uint64_t minor = 0;  // that needed no disk (ru_minflt)
    std::uint64_t major = 0;  // that read the swap area (ru_majflt); all files are in memory

    FaultCounts& operator+=(const FaultCounts& other) {
        minor += other.minor;
        major += other.major;
        return *this;
    }
    friend FaultCounts operator+(FaultCounts one, const FaultCounts& other) { return one += other; }
};

}  // namespace mktme::task
