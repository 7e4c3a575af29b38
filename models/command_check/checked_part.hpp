// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "models/base/fields.hpp"
#include "models/base/quantity.hpp"
#include "models/command_check/logged_command.hpp"

namespace mktme::command_check {

enum class Standard : std::uint8_t { ddr4, ddr5, hbm, lpddr5 };

/// Refresh mode: a rank every tREFI, a rank twice or four times as often, or some banks of a rank.
enum class RefreshMode : std::uint8_t { all_bank, fine_2x, fine_4x, same_bank };

/// Exact frequency of a command clock. DDR4-2933 runs at 4,400/3 MHz, so it is kept in thirds of a megahertz.
struct CommandClock {
    std::uint64_t third_mhz = 0;

    /// Returns the frequency as the simulator stores it, rounded to the nearest hertz.
    [[nodiscard]] constexpr Frequency frequency() const { return Frequency{(third_mhz * 1'000'000 + 1) / 3}; }
    /// Returns a minimum in picoseconds as clocks, rounded up.
    [[nodiscard]] constexpr Clock at_least(std::uint64_t ps) const {
        return static_cast<Clock>((ps * third_mhz + per_clock - 1) / per_clock);
    }
    /// Returns an interval in picoseconds as clocks, rounded down as JEDEC rounds tREFI.
    [[nodiscard]] constexpr Clock at_most(std::uint64_t ps) const {
        return static_cast<Clock>(ps * third_mhz / per_clock);
    }

private:
    static constexpr std::uint64_t per_clock = 3'000'000;  // picoseconds x thirds of a megahertz
};

struct Geometry {
    std::uint32_t bank_groups = 0;
    std::uint32_t banks_per_group = 0;
    std::uint32_t rows = 0;
    std::uint32_t columns = 0;        // device columns of a row
    std::uint32_t burst_columns = 0;  // device columns of a burst, as many as its beats

    [[nodiscard]] constexpr std::uint32_t banks() const { return bank_groups * banks_per_group; }
};

/// Minimum distances in clocks of the command bus, under their JEDEC names without the t. 0: the part has none.
struct Timing {
    Clock cl = 0, cwl = 0;  // read latency, write latency
    Clock bl = 0;           // clocks of a burst on the data bus; LPDDR5: BL/n_min
    Clock bl_l = 0;         // clocks of a burst for those in its bank group: BL/n_max on LPDDR5, else `bl`
    Clock act_clocks = 1, column_clocks = 1;
    Clock act_row_clocks = 0;  // clocks of ACT on a separate row command bus (HBM); 0: none
    Clock rcd = 0, rcd_wr = 0, ras = 0, rc = 0, rp = 0, rp_ab = 0, ppd = 0;
    Clock rrd_s = 0, rrd_l = 0, faw = 0;
    Clock ccd_s = 0, ccd_l = 0, ccd_l_wr = 0;
    Clock rtp = 0, wr = 0, wtr_s = 0, wtr_l = 0, rtw = 0;
    Clock refi = 0, rfc1 = 0, rfc2 = 0, rfc4 = 0, rfc_sb = 0, refsb_act = 0, refsb_refsb = 0;
    Clock pd = 0, xp = 0, xs = 0, xs_dll = 0;
};

/// Part as the checker describes it, from the tables of the standards and not from the device model.
struct CheckedPart {
    std::string name;
    Standard standard{};
    CommandClock clock;
    Geometry geometry;
    Timing timing;

    /// Returns true if one REFSB refreshes a bank number in all groups (DDR5), false if it refreshes banks by number.
    [[nodiscard]] bool refsb_spans_groups() const { return standard == Standard::ddr5; }
    /// Returns the number of banks that a REFSB by number refreshes. With 16 banks, LPDDR5 refreshes b and b + 8
    /// together and HBM refreshes one.
    [[nodiscard]] std::uint32_t refsb_banks() const { return standard == Standard::lpddr5 ? 2 : 1; }
    [[nodiscard]] bool has_power_down() const { return timing.xp != 0; }
    [[nodiscard]] bool has_self_refresh() const { return timing.xs != 0; }
    [[nodiscard]] bool has(Command command) const;
    [[nodiscard]] bool has(RefreshMode mode) const;
    /// Returns the refreshes of a unit in one tREFI.
    [[nodiscard]] Clock refreshes_per_refi(RefreshMode mode) const;
    /// Returns the clocks between the due times of two refreshes of a unit.
    [[nodiscard]] Clock refresh_interval(RefreshMode mode) const;
    /// Returns the clocks that one refresh of this mode takes.
    [[nodiscard]] Clock refresh_busy(RefreshMode mode) const;
    /// Returns the largest number of tREFI by which a refresh may be postponed or pulled in.
    [[nodiscard]] Clock most_postponed() const;
};

}  // namespace mktme::command_check

template <>
struct mktme::EnumNames<mktme::command_check::RefreshMode> {
    static constexpr std::array names{"all-bank", "fine-2x", "fine-4x", "same-bank"};
};
