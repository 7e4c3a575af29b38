// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "workloads/file_name.hpp"
#include "workloads/spread.hpp"
#include "workloads/trace_list.hpp"

namespace mktme {

namespace workloads {

/// Rule by which the memory front end times its next request (docs/workloads.md).
enum class IssueMode { timed, asap, window, dependent };
enum class GeneratorKind {
    stream,
    random,
    mix,
    chase,
    hot_row,
    stride,
    poisson,
    zipf,
    streams,
    loaded,
    program
};
/// Rule by which requests of a trace without KeyIDs get one.
enum class KeyIdAssignment { none, one, ranges, by_page };

}  // namespace workloads

template <>
struct EnumNames<workloads::IssueMode> {
    static constexpr std::array<std::string_view, 4> names{"timed", "asap", "window", "dependent"};
};
template <>
struct EnumNames<workloads::GeneratorKind> {
    static constexpr std::array<std::string_view, 11> names{"stream",  "random", "mix",     "chase",
                                                            "hot-row", "stride", "poisson", "zipf",
                                                            "streams", "loaded", "program"};
};
template <>
struct EnumNames<workloads::KeyIdAssignment> {
    static constexpr std::array<std::string_view, 4> names{"none", "one", "ranges", "by-page"};
};

namespace workloads {

/// Addresses from `first` up to but not including `end` get this KeyID: one `[[workload.keyid_range]]` table.
struct KeyIdRange {
    Bytes first{};
    Bytes end{};
    std::uint64_t keyid{};

    static constexpr auto fields() {
        using P = KeyIdRange;
        return std::tuple{
            field<&P::first>("first", "first address of the range, as a size"),
            field<&P::end>("end", "address behind the range, as a size"),
            field<&P::keyid>("keyid", "KeyID of the range", 0, 32767),
        };
    }
};

/// Number of requests that a generator makes if `workload.requests` is 0.
inline constexpr std::uint64_t default_requests = 1'000'000;
/// Value of `workload.requests` for a trace that is replayed whole.
inline constexpr std::uint64_t all_requests = std::numeric_limits<std::uint64_t>::max();
/// Stands for the default of the generator: all reads; two thirds reads for `mix`.
inline constexpr Ratio default_read_share{-1};
inline constexpr double default_mix_read_share = 2.0 / 3.0;

/// Parameters of the source that drives the memory: a generator, unless a trace is named.
struct WorkloadParams {
    static constexpr auto section = "workload";

    GeneratorKind generator{GeneratorKind::stream};
    std::uint64_t requests{0};
    IssueMode issue{IssueMode::timed};
    std::uint64_t window{16};
    SimTime interval{};
    Bytes footprint{};
    Bytes stride{};
    Ratio read_share{default_read_share};
    Bytes request_bytes{line_size};
    Bytes request_alignment{line_size};
    Bandwidth bandwidth{};
    Ratio hot_share{0.9};
    Bytes hot_bytes{8192};
    Ratio zipf_exponent{0.99};
    Bytes zipf_page{};
    std::uint64_t streams{0};
    std::uint64_t gap{0};
    KeyIdAssignment keyid_assignment{KeyIdAssignment::none};
    std::uint64_t keyid{0};
    std::uint64_t keyids{1};
    Bytes keyid_page{4096};
    std::uint64_t strip_keyid_every{0};
    std::vector<KeyIdRange> keyid_range{};
    TraceList traces{};
    std::vector<std::string> traces_sha256{};
    FileName scenario{};
    std::string scenario_sha256{};
    FolderList trace_dirs{};
    std::uint64_t warmup{0};
    std::uint64_t measure{0};
    bool repeat{false};
    Spread spread{Spread::none};
    std::uint64_t slice{default_slice};

    [[nodiscard]] bool has_scenario() const { return !scenario.text.empty(); }
    /// Returns true if a trace drives the memory, and not a generator.
    [[nodiscard]] bool has_trace() const { return !traces.entries.empty(); }

    static constexpr auto fields() {
        using P = WorkloadParams;
        return std::tuple{
            field<&P::generator>(
                "generator",
                "stream: lines in order; random: uniform lines; mix: uniform reads and "
                "writes; chase: reads of which each awaits the one before; hot-row: most in a "
                "few rows; stride: a walk of reads and writes; poisson: uniform lines at "
                "exponential gaps; zipf: few lines are popular; streams: sequential streams in "
                "turn; loaded: a load, and a probe of dependent reads under it; program: instructions with a "
                "given number of misses. Cores execute stream, mix, chase, loaded and program"),
            field<&P::requests>(
                "requests",
                "requests to generate, of each core on a machine with cores, or to take from a trace; 0: a "
                "million, or the whole trace"),
            field<&P::issue>(
                "issue",
                "timed: at the request's time; asap: as fast as accepted; window: a number of reads "
                "outstanding; dependent: one read outstanding, of each core on a machine with cores"),
            field<&P::window>("window", "reads outstanding at most with issue = window", 1, 65536),
            field<&P::interval>("interval",
                                "time between generated requests with issue = timed, the mean with "
                                "generator = poisson; 64 B each 6.4 ns are 10 GB/s"),
            field<&P::footprint>(
                "footprint",
                "generated addresses stay below this, those of each core in pages of its own; "
                "0 B: all of memory, with cores an even share of half of it"),
            field<&P::stride>(
                "stride",
                "distance of one generated address to the next, for stream, stride and chase; 0 B: one "
                "request behind the other, random for chase"),
            field<&P::read_share>("read_share",
                                  "share of reads, 0 to 1; -1: all reads, two thirds with generator = mix",
                                  -1.0, 1.0),
            field<&P::request_bytes>("request_bytes",
                                     "bytes of a generated request; each has whole lines to itself, and one "
                                     "that covers a line in part is "
                                     "served as docs/models/memory-controller.md says",
                                     1, std::uint64_t{1} << 20U),
            field<&P::request_alignment>("request_alignment",
                                         "generated requests begin at multiples of this, a power of two, "
                                         "drawn within the line they begin in; "
                                         "64 B: where a line begins",
                                         1, 64),
            field<&P::bandwidth>(
                "bandwidth",
                "what generator = loaded puts on the memory besides its probe; 0 B/s: the probe "
                "alone"),
            field<&P::hot_share>("hot_share", "share of requests to the hot rows of generator = hot-row", 0.0,
                                 1.0),
            field<&P::hot_bytes>("hot_bytes",
                                 "size of the hot rows of generator = hot-row, from the first address on", 64)
                .from("one row of eight x8 devices: docs/numbers.md#ddr4-timing"),
            field<&P::zipf_exponent>("zipf_exponent",
                                     "exponent of generator = zipf: rank k has a share in proportion to "
                                     "k^-exponent",
                                     0.0, 10.0)
                .from("YCSB, Cooper et al., SoCC 2010"),
            field<&P::zipf_page>(
                "zipf_page",
                "what generator = zipf ranks: pages of this size, whose lines are alike; 0 B: "
                "single requests"),
            field<&P::streams>("streams",
                               "streams of generator = streams, or of the load of generator = loaded; 0: 16 "
                               "streams, uniform lines under loaded",
                               0, 65536),
            field<&P::gap>("gap",
                           "instructions without data before each access of the cores that make the load of "
                           "generator = loaded",
                           0, 1'000'000),
            field<&P::keyid_assignment>("keyid_assignment",
                                        "KeyID of requests: none: as in the address; one: `keyid`; "
                                        "ranges: [[workload.keyid_range]]; by-page: pages in turn"),
            field<&P::keyid>("keyid", "KeyID of every request with keyid_assignment = one", 0, 32767),
            field<&P::keyids>("keyids", "KeyIDs 1 to this take turns with keyid_assignment = by-page", 1,
                              32767),
            field<&P::keyid_page>("keyid_page", "page size of keyid_assignment = by-page, a power of two",
                                  64),
            field<&P::strip_keyid_every>("strip_keyid_every",
                                         "every request with a multiple of this number goes out without its "
                                         "KeyID bits, as from a device that was given "
                                         "the plain address; 0: none"),
            field<&P::keyid_range>("keyid_range", "address ranges of keyid_assignment = ranges; 0 elsewhere"),
            field<&P::traces>(
                "traces",
                "traces to replay instead of a generator, each [CORE=]FILE; --trace adds to them; "
                "relative files count from the folder of the configuration file"),
            field<&P::traces_sha256>(
                "traces_sha256",
                "SHA-256 of each trace's bytes as stored, in hexadecimal; a trace with other "
                "bytes is refused; an empty list: any"),
            field<&P::scenario>("scenario",
                                "script that runs instead of traces and generators (docs/scenarios.md); a "
                                "relative file counts from the folder of the configuration file"),
            field<&P::scenario_sha256>(
                "scenario_sha256",
                "SHA-256 of the script's bytes as stored, in hexadecimal; one with other bytes is refused; "
                "empty: any"),
            field<&P::trace_dirs>("trace_dirs",
                                  "folders with traces that the script replays, NAME.mrt.xz, besides "
                                  "workloads/traces; relative ones count from the folder of the file"),
            field<&P::warmup>(
                "warmup",
                "instructions that each core executes before the measured phase; their statistics are "
                "phase.warmup.*"),
            field<&P::measure>(
                "measure",
                "instructions that each core executes in the measured phase; 0: those that are left"),
            field<&P::repeat>(
                "repeat",
                "a core whose trace ends before its measured instructions are done executes it again; "
                "otherwise it is idle from then on"),
            field<&P::spread>(
                "spread",
                "cores of the threads of a trace: none: one each; turns: threads take turns if there "
                "are more threads than cores"),
            field<&P::slice>("slice", "instructions of a turn with spread = turns", 1),
        };
    }
};

}  // namespace workloads
}  // namespace mktme
