// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/encryption_mode.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/memory_params.hpp"
#include "models/tme/mktme_params.hpp"
#include "workloads/front_end/machine_vectors.hpp"

#include <catch2/catch.hpp>

#include "models/base/random.hpp"

namespace {

using namespace mktme;
using Vector = std::array<std::uint64_t, 6>;

memctrl::AddressDecoder memory_of(std::string_view part, const std::string& hash, std::uint64_t channels,
                                  std::uint64_t ranks) {
    return {{.channels = channels, .ranks = ranks, .address_hash = hash},
            dram::find_part(part),
            {},
            crypto::EncryptionMode::tme};
}

/// Checks that lines all over the memory come back from their vectors, whose numbers are in the range of their level.
void check_one_to_one(const memctrl::AddressDecoder& memory) {
    const workloads::MachineVectors vectors{memory};
    RandomStream random{1, "vectors"};
    const std::uint64_t lines = memory.capacity().count() / line_size.count();
    for (int i = 0; i < 2000; ++i) {
        const std::uint64_t address = random.below(lines) * line_size.count();
        Vector vector{};
        REQUIRE(vectors.vector(address, vector));
        for (std::size_t level = 0; level < vector.size(); ++level)
            REQUIRE(vector[level] < vectors.levels()[level].count);
        REQUIRE(vectors.address(vector) == address);
    }
}

}  // namespace

TEST_CASE("A line of memory and its address vector tell each other, on every part", "[trace][vectors]") {
    for (const auto& part : dram::parts()) {
        INFO(part.name);
        check_one_to_one(memory_of(part.name, "none", 1, 1));
        check_one_to_one(memory_of(part.name, "permutation", 2, 1));
    }
    check_one_to_one(memory_of("DDR4-3200AA-8Gb-x8", "none", 4, 2));
    check_one_to_one(memory_of("DDR5-4800-16Gb-x8", "permutation", 2, 4));
}

TEST_CASE("The vector of a machine counts data channels, ranks, groups, banks, rows and lines",
          "[trace][vectors]") {
    const auto memory = memory_of("DDR5-4800-16Gb-x8", "none", 2, 2);
    const workloads::MachineVectors vectors{memory};
    Vector counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = vectors.levels()[i].count;
    CHECK(counts == Vector{4, 2, 8, 4, 65536, 64});
}

TEST_CASE("What no vector says is told: bits within a line and addresses above memory", "[trace][vectors]") {
    const auto memory = memory_of("DDR4-3200AA-8Gb-x8", "none", 1, 1);
    const workloads::MachineVectors vectors{memory};
    Vector vector{};
    CHECK(vectors.vector(memory.capacity().count() - 64, vector));
    CHECK_FALSE(vectors.vector(memory.capacity().count(), vector));
    CHECK_FALSE(vectors.vector(memory.capacity().count() - 32, vector));
}
