// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"
#include "tests/memctrl/bare_channel.hpp"
#include "tests/reference/comparison.hpp"
#include "tests/reference/random_case.hpp"
#include "tests/reference/reference_channel.hpp"
#include "tests/reference/reference_config.hpp"
#include "tests/reference/tightness.hpp"

namespace {

using namespace mktme;
using reference::Case;
using reference::Cycle;

constexpr std::uint64_t keyids = 4;
using LineKeys = std::array<memctrl::LineKey, keyids>;

bool has_own_key(const reference::Config& config, unsigned keyid) {
    return config.encryption.mode == crypto::EncryptionMode::mktme && config.keys.contains(keyid);
}

crypto::LineCipher cipher_of(const reference::Config& config, unsigned keyid) {
    if (config.encryption.mode == crypto::EncryptionMode::bypass) return crypto::LineCipher::none;
    if (!has_own_key(config, keyid)) return crypto::line_cipher(config.encryption.algorithm, false);
    const reference::Key& key = config.keys.at(keyid);
    return crypto::line_cipher(key.algorithm, key.has_mac);
}

/// Returns the keys of a machine, by KeyID.
LineKeys keys_of(const reference::Config& config) {
    LineKeys keys;
    for (std::uint16_t keyid = 0; keyid < keyids; ++keyid)
        keys.at(keyid) = {.cipher = cipher_of(config, keyid),
                          .slot = has_own_key(config, keyid) ? KeyId{keyid} : KeyId{},
                          .is_own = has_own_key(config, keyid)};
    return keys;
}

memctrl::Request request_of(const Case& c, std::size_t index, const dram::Geometry& g, const LineKeys& keys) {
    const auto& r = c.requests[index];
    const auto bank =
        static_cast<dram::BankIndex>((r.rank * g.bank_groups + r.group) * g.banks_per_group + r.bank);
    const std::uint64_t line =
        ((r.row * g.banks() * c.config.ranks + bank) * g.lines_per_row + r.column) * 2 + r.data_channel;
    return {.line = DramAddr{line * line_size.count()},
            .where = {r.data_channel, bank, static_cast<std::uint32_t>(r.row),
                      static_cast<std::uint32_t>(r.column)},
            .key = &keys.at(r.keyid),
            .tag = index,
            .keyid = KeyId{static_cast<std::uint16_t>(r.keyid)},
            .direction = r.is_write ? memctrl::Direction::write : memctrl::Direction::read,
            .is_partial = r.is_partial};
}

/// Runs the event-driven channel on the same case. Returns its result in the reference's terms.
reference::Result run_event_driven(const Case& c, Cycle last_cycle) {
    const auto& part = dram::find_part(c.config.dram.part);
    testing::BareChannel channel{{.controller = c.config.controller,
                                  .dram = c.config.dram,
                                  .encryption = c.config.encryption,
                                  .engine = c.config.engine,
                                  .ranks = c.config.ranks,
                                  .keyids = keyids},
                                 part};
    const LineKeys keys = keys_of(c.config);
    reference::Result result;
    result.outcomes.resize(c.requests.size());
    Cycles now{};
    for (std::size_t i = 0; i < c.requests.size(); ++i) {
        now =
            channel.accept(request_of(c, i, part.geometry, keys), std::max(now, Cycles{c.requests[i].offer}));
        result.outcomes[i].accepted = now.count();
    }
    channel.drain();
    channel->advance(Cycles{last_cycle + 1});
    for (const auto& completion : channel.completions())
        result.outcomes[completion.tag].done = completion.done;
    result.commands = reference::in_reference_terms(channel.commands(), part.geometry, last_cycle);
    return result;
}

void check_equal(const Case& c, std::uint64_t seed, reference::Tightness& tightness) {
    const auto expected = reference::run(c.config, c.requests);
    const auto got = run_event_driven(c, expected.last_cycle);
    INFO("seed " << seed << ": " << reference::text(c.config));
    REQUIRE(reference::difference(expected, got) == "");
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
