// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/dram/dram_params.hpp"
#include "tests/reference/random_case.hpp"
#include "tests/reference/reference_channel.hpp"
#include "tests/reference/reference_config.hpp"

/// Machines, requests and commands of tiny cases whose cycles were computed by hand from the two pages of the law.
namespace mktme::reference {

inline constexpr auto ddr4 =
    "DDR4-3200AA-8Gb-x8";  // RCD RP 22, RAS 52, RC 74, CL 22, CWL 16, RTP 12, WR 24, RTW 12
inline constexpr auto ddr5 = "DDR5-4800-16Gb-x8";      // RCD RP 39, RFCsb 312, tREFI 9360
inline constexpr auto hbm2 = "HBM2-2000-4Gb";          // RCD 12 / 6, CCD 2 / 3, CL 17, CWL 7, tREFI 3900
inline constexpr auto lpddr5 = "LPDDR5-6400-8Gb-x16";  // RP 15, all banks 17

/// Returns a machine of one rank of one data channel, without refresh and encryption.
inline Config machine(const char* part) {
    Config c;
    c.dram.part = part;
    c.dram.refresh = false;
    c.encryption.mode = crypto::EncryptionMode::off;
    return c;
}

inline Config machine(const char* part, const char* policy) {
    Config c = machine(part);
    c.controller.page_policy = policy;
    return c;
}

/// Returns a machine that issues every refresh at its time.
inline Config refreshed(const char* part, dram::RefreshMode mode) {
    Config c = machine(part);
    c.dram.refresh = true;
    c.dram.refresh_postpone = 1;
    c.dram.refresh_mode = mode;
    return c;
}

/// Place of a request in its channel.
struct Place {
    unsigned group = 0, bank = 0;
    std::uint64_t row = 0, column = 0;
};

inline Request read(Cycle offer, Place p = {}) {
    return {.offer = offer, .group = p.group, .bank = p.bank, .row = p.row, .column = p.column};
}
inline Request write(Cycle offer, Place p = {}) {
    Request r = read(offer, p);
    r.is_write = true;
    return r;
}
inline Request partial(Cycle offer, Place p = {}) {
    Request r = write(offer, p);
    r.is_partial = true;
    return r;
}
inline Request with_key(Request r, unsigned keyid) {
    r.keyid = keyid;
    return r;
}

inline std::string name(Kind kind) {
    constexpr std::array<const char*, kinds> names{"ACT",   "RD",   "RDA", "WR",  "WRA", "PRE", "PRESB",
                                                   "REFSB", "PREA", "REF", "PDE", "PDX", "SRE", "SRX"};
    return names[static_cast<std::size_t>(kind)];
}

inline std::string commands(const Result& result) {
    std::string text;
    for (const Command& c : result.commands)
        text += (text.empty() ? "" : ", ") + std::to_string(c.cycle) + " " + name(c.kind);
    return text;
}
inline std::string commands(const Config& config, const std::vector<Request>& requests) {
    return commands(run(config, requests));
}

inline std::vector<std::uint64_t> columns(const Result& result) {
    std::vector<std::uint64_t> found;
    for (const Command& c : result.commands)
        if (is_column(c.kind)) found.push_back(c.column);
    return found;
}

inline SimTime edge(const Config& config, Cycle c) {
    return ClockDomain{Frequency{numbers_of(config.dram.part).hertz}}.edge(Cycles{c});
}

}  // namespace mktme::reference
