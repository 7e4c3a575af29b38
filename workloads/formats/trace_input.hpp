// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "models/base/clock_domain.hpp"
#include "workloads/formats/address_vector.hpp"
#include "workloads/io/byte_stream.hpp"

namespace mktme::workloads {

/// Context of readers and writers, which no trace contains.
struct TraceContext {
    ClockDomain clock;                        // of cycles and, where a format counts those, instructions
    const AddressVectors* vectors = nullptr;  // of ramulator2-rw; none: those of the sample traces
    Frequency ticks{1'000'000'000'000};       // of a gem5 trace to be written
};

/// Opened trace: its bytes, decompressed, and its name for messages.
struct TraceInput {
    std::string name;
    std::unique_ptr<ByteStream> bytes;
};

}  // namespace mktme::workloads
