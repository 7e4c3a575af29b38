// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

#include "workloads/formats/format.hpp"
#include "workloads/formats/mrt_thread.hpp"

// Layout of an MRT1 trace, for its reader and its writer.
namespace mktme::workloads::mrt {

static_assert(std::endian::native == std::endian::little, "MRT1 is read as it lies in memory");

inline constexpr std::string_view magic = "MRT1";
inline constexpr std::uint8_t load = 0;
inline constexpr std::uint8_t store = 1;
inline constexpr std::uint8_t fetch = 2;
inline constexpr std::uint8_t filler = 15;
inline constexpr std::uint8_t locked = 0x10;
inline constexpr std::uint64_t longest_gap = 65535;
inline constexpr std::uint32_t has_fetches = 1;
inline constexpr std::uint32_t depends_unknown = 2;

struct Header {
    std::array<char, 4> magic;
    std::uint16_t version;
    std::uint16_t length;
    std::uint64_t records;
    std::uint64_t instructions;
    std::uint64_t loads;
    std::uint64_t stores;
    std::uint32_t threads;
    std::uint32_t flags;
    std::uint64_t fetches;
    std::uint64_t tail;
};
static_assert(sizeof(Header) == 64);

struct Record {
    std::uint64_t address;
    std::uint16_t gap;
    std::uint8_t kind;
    std::uint8_t size;
    std::uint16_t thread;
    std::uint16_t depends;
};
static_assert(sizeof(Record) == 16);

/// Threads by number, up to the highest number seen.
class Threads {
public:
    Thread& operator[](std::uint16_t number) {
        if (number >= threads_.size()) threads_.resize(number + std::size_t{1});
        return threads_[number];
    }
    [[nodiscard]] const std::vector<Thread>& all() const { return threads_; }

private:
    std::vector<Thread> threads_ = std::vector<Thread>(1);
};

/// Parts of a request that MRT1 represents.
inline constexpr Parts carries{Part::time, Part::size, Part::thread, Part::kind, Part::depends};

std::unique_ptr<RequestSource> read(TraceInput input, const TraceContext& context);
std::unique_ptr<RequestWriter> write(ByteSink& sink, const TraceContext& context);

}  // namespace mktme::workloads::mrt
