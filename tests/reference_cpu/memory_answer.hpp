// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/contents/read_number.hpp"
#include "tests/reference_cpu/messages.hpp"

namespace mktme::reference_cpu {

/// What a slice wants of memory, in the order in which it sees what memory has for it.
enum class Errand : std::uint8_t { write_back, flush, read };

/// Answer of memory to a slice: the acceptance of a write, or the data of a read.
struct MemoryAnswer {
    Errand errand{};
    PhysAddr line{};
    SimTime exposed{};                              // latency of the engine, of a read
    contents::ReadNumber data = contents::no_read;  // of a read, where contents are simulated

    auto operator<=>(const MemoryAnswer&) const = default;
};

}  // namespace mktme::reference_cpu
