// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/keyid_choice.hpp"
#include "workloads/scenario/words/words.hpp"

namespace mktme::scenario {

// Faults and attacks that `inject` makes.

/// Keeps a copy of DRAM bytes.
struct Capture {
    Fv range;
    Off offset;
    Len length;
    Label name;
    static constexpr auto form() {
        return version_2("capture", &Capture::range, &Capture::offset, &Capture::length, "as",
                         &Capture::name);
    }
    bool operator==(const Capture&) const = default;
};
struct At {
    Fv range;
    Off offset;
    static constexpr auto form() { return version_2("at", &At::range, &At::offset); }
    bool operator==(const At&) const = default;
};
/// Puts captured bytes back, or elsewhere.
struct Restore {
    CaptureName capture;
    std::optional<At> at;
    static constexpr auto form() { return version_2("restore", &Restore::capture, &Restore::at); }
    bool operator==(const Restore&) const = default;
};
struct Flip {
    Fv range;
    Off offset;
    Bit bit;
    static constexpr auto form() { return version_2("flip", &Flip::range, &Flip::offset, &Flip::bit); }
    bool operator==(const Flip&) const = default;
};
/// PCONFIG on all packages behind the kernel's back.
struct Rekey {
    FKey key;
    static constexpr auto form() { return version_2("rekey", &Rekey::key); }
    bool operator==(const Rekey&) const = default;
};
struct Clear {
    FKey key;
    static constexpr auto form() { return version_2("clear", &Clear::key); }
    bool operator==(const Clear&) const = default;
};
/// WBINVD everywhere.
struct FlushAll {
    static constexpr auto form() { return version_2("flush-all"); }
    bool operator==(const FlushAll&) const = default;
};
/// Entropy of one package or all.
struct Entropy {
    OnOff state = OnOff::off;
    std::optional<Dec> package;
    static constexpr auto form() {
        return version_2("entropy", &Entropy::state, options(tagged("package=", &Entropy::package)));
    }
    bool operator==(const Entropy&) const = default;
};
/// A key table that is busy for some ns.
struct Busy {
    Dec package;
    Dec time;
    static constexpr auto form() {
        return version_2("busy", tagged("package=", &Busy::package), tagged("for=", &Busy::time));
    }
    bool operator==(const Busy&) const = default;
};
struct SkipFlush {
    SkippedFlush flush = SkippedFlush::none;
    static constexpr auto form() { return version_2("skip-flush", &SkipFlush::flush); }
    bool operator==(const SkipFlush&) const = default;
};
struct SkipPackage {
    std::variant<None, Dec> package;
    static constexpr auto form() { return version_2("skip-package", &SkipPackage::package); }
    bool operator==(const SkipPackage&) const = default;
};
/// A guest's leaf points at another page, with that page's KeyID.
struct Ept {
    Guest guest;
    Off offset;
    Fv range;
    Off range_offset;
    static constexpr auto form() {
        return version_2("ept", &Ept::guest, &Ept::offset, "to", &Ept::range, &Ept::range_offset);
    }
    bool operator==(const Ept&) const = default;
};
struct Spot {
    Fv range;
    Off offset;
    /// A name alone, before the KeyID, is that of a capture.
    static bool begins(const Words& words) { return !words.word(1).starts_with("keyid="); }
    static constexpr auto form() { return version_2(&Spot::range, &Spot::offset); }
    bool operator==(const Spot&) const = default;
};
struct CapturedSpot {
    CaptureName capture;
    static constexpr auto form() { return version_2(&CapturedSpot::capture); }
    bool operator==(const CapturedSpot&) const = default;
};
/// Reads a line of a place, or of a capture, through a KeyID and past the caches, and compares.
struct DirectMap {
    std::variant<Spot, CapturedSpot> place;
    KeyIdChoice keyid;
    XByte byte;
    static constexpr auto form() {
        return version_2("direct-map", &DirectMap::place, tagged("keyid=", &DirectMap::keyid),
                         &DirectMap::byte);
    }
    bool operator==(const DirectMap&) const = default;
};

using Fault = std::variant<Capture, Restore, Flip, Rekey, Clear, FlushAll, Entropy, Busy, SkipFlush,
                           SkipPackage, Ept, DirectMap>;

struct Inject {
    Fault fault;
    static constexpr auto form() { return version_2("inject", &Inject::fault); }
    bool operator==(const Inject&) const = default;
};

}  // namespace mktme::scenario
