// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/plain_hardware/dram_cipher.hpp"
#include "models/base/stat_tree.hpp"
#include "models/mmu/entry.hpp"
#include "sim/scenario/power_up.hpp"

namespace mktme::contents {
struct CapturedLine;
struct CheckStats;
}  // namespace mktme::contents
namespace mktme::fiber {
class Executor;
}
namespace mktme::plain_hardware {
class KeyedCipher;
class PconfigFaults;
}  // namespace mktme::plain_hardware
namespace mktme::machine_hardware {
class MachineHardware;
}
namespace mktme::syscall {
class Hardware;
}

namespace mktme::sim {

struct ScenarioSettings;

/// A line of DRAM as somebody has copied it: its bytes, and what a machine that checks its reads knows of it.
struct CapturedLine {
    DramAddr home{};
    plain_hardware::LineBytes bytes{};
    std::shared_ptr<const contents::CapturedLine> contents{};
};

/// Returns a captured line with one of its bits changed.
inline CapturedLine flipped(CapturedLine line, unsigned bit) {
    constexpr unsigned bits_of_byte = 8;
    line.bytes[bit / bits_of_byte] ^= std::byte{1} << bit % bits_of_byte;
    return line;
}

/// Machine under the kernel of a scenario: its hardware, its time, and what is done to it behind the kernel's back.
class ScenarioMachine {
public:
    virtual ~ScenarioMachine() = default;

    [[nodiscard]] virtual syscall::Hardware& hardware() = 0;
    /// Returns the executor of all strands that act on the machine.
    [[nodiscard]] virtual fiber::Executor& executor() = 0;
    /// Lets time pass, as far as anything goes on. Returns false if nothing does any more.
    virtual bool go_on() = 0;

    [[nodiscard]] virtual mmu::EntryFormat entries() const = 0;
    /// Returns MAXPHYADDR.
    [[nodiscard]] virtual unsigned physical_address_bits() const = 0;
    [[nodiscard]] virtual std::uint64_t frames() const = 0;
    /// Returns IA32_TME_ACTIVATE of each package.
    [[nodiscard]] virtual std::vector<std::uint64_t> activation() const = 0;

    /// Returns the cipher between caches and DRAM.
    [[nodiscard]] virtual const plain_hardware::KeyedCipher& cipher() const = 0;

    // DRAM, past the caches. The caller has a core.

    /// Writes back a line of a page with this KeyID, and drops it from all caches.
    virtual void evict(DramAddr line, KeyId keyid) = 0;
    [[nodiscard]] virtual CapturedLine capture(DramAddr line) = 0;
    virtual void put_back(DramAddr line, const CapturedLine& captured) = 0;
    virtual void flip(DramAddr line, unsigned bit) = 0;
    [[nodiscard]] virtual plain_hardware::PconfigFaults& pconfig_faults() = 0;
    /// Returns what the check of reads has found so far; nothing of a machine that checks none.
    [[nodiscard]] virtual std::optional<contents::CheckStats> check_stats() const = 0;
    /// From now on leaks are those of the kernel's posting.
    virtual void expect_leaks() = 0;
    /// Returns the first rule that caches or key tables break (A2, A9).
    [[nodiscard]] virtual std::optional<std::string> broken_rule() const = 0;
    /// Returns true if a package has a key, or no encryption, for the KeyID.
    [[nodiscard]] virtual bool is_programmed(KeyId keyid) const = 0;
    /// Returns all statistics of this moment, for the running strand; none of a machine without time.
    [[nodiscard]] virtual StatTree stats_now() = 0;
    /// Restarts the maxima of a phase.
    virtual void begin_phase() = 0;
    /// Returns the TME key of each package that is saved for standby.
    [[nodiscard]] virtual SavedKeys saved_keys() const = 0;

    // When the power comes back. `before`: the machine as it was, of the same kind.

    /// Takes over what its DRAM has, without the lines of its caches.
    virtual void take_dram_of(ScenarioMachine& before) = 0;
    /// Makes a line that was captured there one that can be put back here.
    virtual void adopt(CapturedLine& captured, ScenarioMachine& before) = 0;
    /// Ends what is under way in the memory. Returns all statistics; none of a machine without time.
    [[nodiscard]] virtual StatTree stats() = 0;
};

/// Returns a machine without time: caches, TLBs and key hardware, and nothing takes time.
std::unique_ptr<ScenarioMachine> make_plain_machine(const ScenarioSettings& settings, const PowerUp& power);
/// Returns a whole machine, whose cores, caches and memory do all that the kernel and the programs do.
std::unique_ptr<ScenarioMachine> make_whole_machine(
    std::unique_ptr<machine_hardware::MachineHardware> hardware);

}  // namespace mktme::sim
