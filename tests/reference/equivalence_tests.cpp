// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "models/dram/part.hpp"
#include "models/memctrl/channel/channel.hpp"
#include "tests/reference/random_case.hpp"
#include "tests/reference/reference_channel.hpp"
#include "tests/reference/tightness.hpp"

namespace {

using namespace mktme;
using reference::Case;
using reference::Cycle;

constexpr unsigned keyid_shift = 46;
constexpr std::uint64_t keyids = 4;

bool has_own_key(const reference::Config& config, unsigned keyid) {
    return config.encryption.mode == crypto::EncryptionMode::mktme && config.keys.contains(keyid);
}

crypto::LineCipher cipher_of(const reference::Config& config, unsigned keyid) {
    if (config.encryption.mode == crypto::EncryptionMode::bypass) return crypto::LineCipher::none;
    if (!has_own_key(config, keyid)) return crypto::line_cipher(config.encryption.algorithm, false);
    const reference::Key& key = config.keys.at(keyid);
    return crypto::line_cipher(key.algorithm, key.has_mac);
}

memctrl::Request request_of(const Case& c, std::size_t index, const dram::Geometry& g) {
    const auto& r = c.requests[index];
    const auto bank =
        static_cast<dram::BankIndex>((r.rank * g.bank_groups + r.group) * g.banks_per_group + r.bank);
    const std::uint64_t line =
        ((r.row * g.banks() * c.config.ranks + bank) * g.lines_per_row + r.column) * 2 + r.data_channel;
    return {.line = PhysAddr{line * line_size.count() | std::uint64_t{r.keyid} << keyid_shift},
            .where = {r.data_channel, bank, static_cast<std::uint32_t>(r.row),
                      static_cast<std::uint32_t>(r.column)},
            .cipher = cipher_of(c.config, r.keyid),
            .key_slot = KeyId{static_cast<std::uint16_t>(has_own_key(c.config, r.keyid) ? r.keyid : 0)},
            .direction = r.is_write ? memctrl::Direction::write : memctrl::Direction::read,
            .is_partial = r.is_partial,
            .tag = index};
}

/// Returns a command in the reference's terms. The model lists its commands in the same order as reference::Kind.
reference::Command in_reference_terms(const memctrl::CommandRecord& r, const dram::Geometry& g) {
    return {r.cycle.count(),
            r.data_channel,
            static_cast<reference::Kind>(r.command),
            r.rank,
            r.bank_group,
            r.bank,
            r.row,
            r.column / g.burst_length};
}

/// Runs the event-driven channel on the same case. Returns its result in the reference's terms.
reference::Result run_event_driven(const Case& c, Cycle last_cycle) {
    const auto& part = dram::find_part(c.config.dram.part);
    memctrl::Channel channel{part,
                             {.controller = c.config.controller,
                              .dram = c.config.dram,
                              .encryption = c.config.encryption,
                              .engine = c.config.engine,
                              .ranks = c.config.ranks,
                              .keyids = keyids,
                              .report_completions = true,
                              .log_commands = true},
                             0};
    reference::Result result;
    result.outcomes.resize(c.requests.size());
    Cycles now{};
    for (std::size_t i = 0; i < c.requests.size(); ++i) {
        channel.offer(request_of(c, i, part.geometry), std::max(now, Cycles{c.requests[i].offer}));
        now = channel.run_until_accepted(c.requests[i].data_channel);
        result.outcomes[i].accepted = now.count();
    }
    channel.drain();
    channel.advance(Cycles{last_cycle + 1});
    for (const auto& completion : channel.completions())
        result.outcomes[completion.tag].done = completion.done;
    for (const auto& record : channel.commands())
        if (record.cycle.count() <= last_cycle)
            result.commands.push_back(in_reference_terms(record, part.geometry));
    return result;
}

std::string text(const reference::Command& c) {
    constexpr auto names = std::to_array<const char*>({"ACT", "RD", "RDA", "WR", "WRA", "PRE", "PRESB",
                                                       "REFSB", "PREA", "REF", "PDE", "PDX", "SRE", "SRX"});
    return std::to_string(c.cycle) + " dc" + std::to_string(c.data_channel) + " " +
           names.at(static_cast<std::size_t>(c.kind)) + " rank " + std::to_string(c.rank) + " group " +
           std::to_string(c.group) + " bank " + std::to_string(c.bank) + " row " + std::to_string(c.row) +
           " column " + std::to_string(c.column);
}

std::string text(const reference::Config& c) {
    const auto& p = c.controller;
    return c.dram.part + ", ranks " + std::to_string(c.ranks) + ", refresh " +
           (c.dram.refresh ? std::string{name_of(c.dram.refresh_mode)} : "off") + " postponed " +
           std::to_string(c.dram.refresh_postpone) + ", power-down " +
           (c.dram.power_down ? std::to_string(c.dram.power_down_after.count()) : "never") +
           ", self-refresh " + std::to_string(c.dram.self_refresh_after.count()) + ", " +
           std::string{name_of(p.scheduler)} + ", " + std::string{name_of(p.drain)} + ", " +
           std::string{name_of(p.page_policy)} + ", priority " + std::string{name_of(p.priority)} + ", " +
           std::string{name_of(c.encryption.mode)};
}

void check_equal(const Case& c, std::uint64_t seed, reference::Tightness& tightness) {
    const auto expected = reference::run(c.config, c.requests);
    const auto got = run_event_driven(c, expected.last_cycle);
    INFO("seed " << seed << ": " << text(c.config));
    for (std::size_t i = 0; i < std::min(expected.commands.size(), got.commands.size()); ++i) {
        if (expected.commands[i] == got.commands[i]) continue;
        INFO("command " << i << ": reference " << text(expected.commands[i]) << ", event-driven "
                        << text(got.commands[i]));
        FAIL("the command streams part");
    }
    REQUIRE(got.commands.size() == expected.commands.size());
    for (std::size_t i = 0; i < expected.outcomes.size(); ++i) {
        INFO("request " << i);
        REQUIRE(got.outcomes[i].accepted == expected.outcomes[i].accepted);
        REQUIRE(got.outcomes[i].done.count() == expected.outcomes[i].done.count());
    }
    REQUIRE(tightness.check(c.config, expected.commands) == "");
}

/// A rule of a family and refresh mode that must have bound some command of the random machines to the clock.
struct Leaned {
    reference::Family family;
    dram::RefreshMode mode;
    const char* rule;
};

const std::vector<Leaned>& leaned_on() {
    using enum reference::Family;
    using enum dram::RefreshMode;
    static const std::vector<Leaned> rules{{ddr4, all_bank, "tWR + tRP"},
                                           {ddr4, all_bank, "tXSDLL"},
                                           {ddr4, all_bank, "tXS"},
                                           {ddr4, all_bank, "tXP"},
                                           {ddr4, fine_4x, "tRFC4"},
                                           {ddr5, all_bank, "tWR + tRP"},
                                           {ddr5, all_bank, "tPPD"},
                                           {ddr5, all_bank, "tXS"},
                                           {ddr5, same_bank, "tRRD_L"},
                                           {ddr5, same_bank, "tRFCsb"},
                                           {ddr5, same_bank, "tREFSB_ACT"},
                                           {hbm, all_bank, "tXP"},
                                           {hbm, all_bank, "tXS"},
                                           {hbm, all_bank, "row bus"},
                                           {hbm, all_bank, "tPPD"},
                                           {hbm, same_bank, "tRRD_S"},
                                           {hbm, same_bank, "tRRD_L"},
                                           {hbm, same_bank, "tREFSB_REFSB"},
                                           {hbm, same_bank, "tREFSB_ACT"},
                                           {lpddr5, all_bank, "tPPD"},
                                           {lpddr5, all_bank, "tXP"},
                                           {lpddr5, all_bank, "tWTR_L"},
                                           {lpddr5, all_bank, "tRTW"},
                                           {lpddr5, all_bank, "tWR + tRP"},
                                           {lpddr5, same_bank, "tREFSB_REFSB"},
                                           {lpddr5, same_bank, "tRRD_S"},
                                           {lpddr5, same_bank, "tRFCsb"},
                                           {lpddr5, same_bank, "tREFSB_ACT"}};
    return rules;
}

}  // namespace

TEST_CASE(
    "Reference: every command and completion is that of ticking every clock edge, and legal by the checker",
    "[reference]") {
    const bool slow = std::getenv("MKTME_SLOW") != nullptr;
    const std::uint64_t cases = slow ? 10'000 : 1'000;
    reference::Tightness tightness;
    for (std::uint64_t seed = 1; seed <= cases; ++seed)
        check_equal(reference::random_case(seed), seed, tightness);
    for (const Leaned& leaned : leaned_on()) {
        CAPTURE(static_cast<int>(leaned.family), name_of(leaned.mode), leaned.rule);
        CHECK(tightness.at_zero(leaned.family, leaned.mode, leaned.rule) > 0);
    }
}
