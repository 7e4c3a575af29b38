// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <iosfwd>
#include <vector>

#include "tests/reference_cpu/law_machine.hpp"

/// Machines of tiny cases in which one frame has pages under several KeyIDs, and what their checks find.
namespace mktme::test::alias {

inline constexpr std::uint64_t a = page;           // one frame under KeyID 1,
inline constexpr std::uint64_t b = page + 0x1000;  // KeyID 2, whose key is another,
inline constexpr std::uint64_t c = page + 0x2000;  // and KeyID 3, whose key is that of KeyID 1
inline constexpr std::uint64_t elsewhere = page + 0x3000;
inline constexpr std::uint64_t frame = std::uint64_t{1} << 28U;

using Steps = std::vector<workloads::ProgramStep>;

inline workloads::ProgramStep fence() { return special(cpu::Special::mfence); }
inline workloads::ProgramStep clflush(std::uint64_t address) { return flush(cpu::Special::clflush, address); }

/// Returns the first steps, a fence, then the second.
Steps operator+(Steps first, const Steps& second);
/// Returns the steps of a core that begins when the others have been done for long.
Steps much_later(const Steps& steps);

/// Returns a machine with a program for each core. `home`: the package that has the frames.
MachineCase alias_machine(std::initializer_list<Steps> programs, std::size_t home = 0);

/// What the checks of a run have found.
struct Found {
    std::uint64_t stale = 0;
    std::uint64_t wrong_key = 0;
    std::uint64_t lost_writeback = 0;

    bool operator==(const Found&) const = default;
};
inline constexpr Found clean{};

std::ostream& operator<<(std::ostream& out, const Found& found);

/// Runs a case with tags and with bytes, each in the model and in the reference. All must find the same.
Found found_in(MachineCase machine_case);

}  // namespace mktme::test::alias
