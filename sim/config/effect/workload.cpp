// SPDX-License-Identifier: Apache-2.0
// Effect rules of requests, their KeyIDs and their traces.
#include "sim/config/effect/conditions.hpp"
#include "workloads/formats/formats.hpp"

namespace mktme::sim {

namespace {

using workloads::GeneratorKind;
using workloads::IssueMode;
using workloads::KeyIdAssignment;

constexpr Condition replays{[](const RunView& run) { return run.facts.has_trace; }, "",
                            "the run replays no trace", "a trace"};
constexpr Condition simulates{[](const RunView& run) { return !run.facts.writes_trace; }, "",
                              "requests are written, and not simulated", "a run"};
constexpr Condition issues_by_time{[](const RunView& run) {
                                       return run.facts.writes_trace ||
                                              run.config.workload.issue == IssueMode::timed;
                                   },
                                   "workload.issue", "looks at no request's time", "workload.issue = timed"};
constexpr Condition issues_by_window{
    [](const RunView& run) { return run.config.workload.issue == IssueMode::window; }, "workload.issue",
    "has no window", "workload.issue = window"};
constexpr Condition counts_cycles{[](const RunView& run) {
                                      const auto format = run.facts.format;
                                      return !format || *format == workloads::detect_format ||
                                             workloads::format_of(*format).counts_cycles();
                                  },
                                  "", "this trace counts neither cycles nor instructions",
                                  "a trace of another format"};
constexpr Condition has_interval{[](const RunView& run) { return generator(run) != GeneratorKind::loaded; },
                                 "workload.generator", "has gaps by workload.bandwidth",
                                 "another workload.generator"};
constexpr Condition is_loaded{[](const RunView& run) { return generator(run) == GeneratorKind::loaded; },
                              "workload.generator", "puts no given load on the memory",
                              "workload.generator = loaded"};
constexpr Condition has_load{[](const RunView& run) {
                                 return !is_loaded.holds(run) || !drives_memory.holds(run) ||
                                        run.config.workload.bandwidth != Bandwidth{};
                             },
                             "workload.bandwidth", "leaves the probe alone",
                             "workload.bandwidth above 0 B/s"};
constexpr Condition may_write{[](const RunView& run) {
                                  return !has_generator(run, {GeneratorKind::chase, GeneratorKind::program});
                              },
                              "workload.generator", "reads only", "another workload.generator"};
constexpr Condition has_bytes_of_access{
    [](const RunView& run) { return generator(run) != GeneratorKind::program; }, "workload.generator",
    "loads words of 8 bytes", "another workload.generator"};
constexpr Condition is_program{[](const RunView& run) { return generator(run) == GeneratorKind::program; },
                               "workload.generator", "makes no program with given misses",
                               "workload.generator = program"};
/// Cores time their accesses: it is for the generator to say which of them wait for data.
constexpr Condition issues{
    [](const RunView& run) {
        return drives_memory.holds(run) ||
               (generates.holds(run) && has_generator(run, {GeneratorKind::stream, GeneratorKind::mix}));
    },
    "", "the accesses and their dependences are those of the cores' programs",
    "a machine without a [cpu] section, or workload.generator = stream or mix"};
constexpr Condition counts_requests{
    [](const RunView& run) {
        return drives_memory.holds(run) || (generates.holds(run) && run.config.workload.measure == 0);
    },
    "", "the cores execute their traces, or up to workload.measure",
    "a machine without a [cpu] section, or cores with a generator and without workload.measure"};
constexpr Condition strides{
    [](const RunView& run) {
        return has_generator(run, {GeneratorKind::stream, GeneratorKind::stride, GeneratorKind::chase});
    },
    "workload.generator", "has no stride", "workload.generator = stream, stride or chase"};
constexpr Condition has_hot_rows{
    [](const RunView& run) { return has_generator(run, {GeneratorKind::hot_row}); }, "workload.generator",
    "has no hot rows", "workload.generator = hot-row"};
constexpr Condition has_ranks{[](const RunView& run) { return has_generator(run, {GeneratorKind::zipf}); },
                              "workload.generator", "ranks no lines by popularity",
                              "workload.generator = zipf"};
constexpr Condition has_streams{
    [](const RunView& run) {
        return has_generator(run, {GeneratorKind::streams, GeneratorKind::loaded});
    },
    "workload.generator", "has no parallel streams", "workload.generator = streams or loaded"};

// --- KeyIDs of requests

constexpr Condition tells_keyids_apart{keyids_matter, "", "no KeyID that requests get has a key of its own",
                                       "a [[mktme.key]] or [[mktme.program]] for one of them"};
template <KeyIdAssignment wanted>
bool assigns(const RunView& run) {
    return run.config.workload.keyid_assignment == wanted;
}
constexpr Condition assigns_one{assigns<KeyIdAssignment::one>, "workload.keyid_assignment",
                                "does not give all requests one KeyID", "workload.keyid_assignment = one"};
constexpr Condition assigns_pages{assigns<KeyIdAssignment::by_page>, "workload.keyid_assignment",
                                  "gives no KeyIDs in turn", "workload.keyid_assignment = by-page"};
constexpr Condition assigns_ranges{assigns<KeyIdAssignment::ranges>, "workload.keyid_assignment",
                                   "looks at no ranges", "workload.keyid_assignment = ranges"};
constexpr Condition carries_keyids{
    [](const RunView& run) {
        return assigns<KeyIdAssignment::none>(run) ? run.facts.has_trace : has_keyids(run);
    },
    "", "no request carries a KeyID", "workload.keyid_assignment with encryption.mode = mktme, or a trace"};

// --- The seed

constexpr Condition draws_numbers{
    [](const RunView& run) {
        const auto& w = run.config.workload;
        const auto& c = run.config.crypto;
        const bool walks = has_generator(run, {GeneratorKind::stream, GeneratorKind::stride}) ||
                           (generator(run) == GeneratorKind::chase && w.stride != Bytes{});
        const bool mixes = w.read_share.count() >= 0 && w.read_share.count() < 1;
        const bool draws_requests =
            generates.holds(run) && (!walks || mixes || w.request_alignment != line_size);
        const bool draws_places = limits_keys.holds(run) && models_engine.holds(run) && encrypts(run) &&
                                  c.key_replacement == crypto::KeyReplacement::random;
        return draws_requests || draws_places || has_contents.holds(run) || run.config.has_cores;
    },
    "", "nothing in this run is drawn at random",
    "a generator that draws, cores, or data.mode = tags or full"};

// --- Instructions for cores

constexpr Condition takes_turns{
    [](const RunView& run) { return run.config.workload.spread == workloads::Spread::turns; },
    "workload.spread", "gives each thread a core", "workload.spread = turns"};

}  // namespace

std::vector<EffectRule> workload_rules() {
    return {
        {{&draws_numbers}, {"sim.seed"}},
        {{}, {"workload.traces"}},
        {{&counts_requests}, {"workload.requests"}},
        {{&simulates}, {"sim.phase"}},
        {{&simulates, &issues}, {"workload.issue"}},
        {{&simulates, &drives_memory, &issues_by_window}, {"workload.window"}},
        {{&generates}, {"workload.generator", "workload.footprint"}},
        {{&generates, &drives_memory, &has_interval, &issues_by_time}, {"workload.interval"}},
        {{&generates, &drives_memory, &is_loaded}, {"workload.bandwidth"}},
        {{&generates, &has_bytes_of_access, &has_load}, {"workload.request_bytes"}},
        {{&generates, &drives_memory, &has_load}, {"workload.request_alignment"}},
        {{&generates, &may_write, &has_load}, {"workload.read_share"}},
        {{&generates, &strides}, {"workload.stride"}},
        {{&has_cores, &generates, &is_program},
         {"workload.program.mpki", "workload.program.mlp", "workload.program.base_cpi"}},
        {{&generates, &drives_memory, &has_hot_rows}, {"workload.hot_share", "workload.hot_bytes"}},
        {{&generates, &drives_memory, &has_ranks}, {"workload.zipf_exponent", "workload.zipf_page"}},
        {{&generates, &has_streams, &has_load}, {"workload.streams"}},
        {{&has_cores, &generates, &is_loaded}, {"workload.gap"}},
        {{&knows_keyids, &tells_keyids_apart}, {"workload.keyid_assignment"}},
        {{&knows_keyids, &assigns_one, &tells_keyids_apart}, {"workload.keyid"}},
        {{&knows_keyids, &assigns_pages, &tells_keyids_apart}, {"workload.keyids", "workload.keyid_page"}},
        {{&knows_keyids, &assigns_ranges, &tells_keyids_apart}, {"workload.keyid_range"}},
        {{&simulates, &carries_keyids}, {"workload.strip_keyid_every"}},
        {{&replays}, {"workload.traces_sha256", "trace.format"}},
        {{&replays, &drives_memory, &issues_by_time, &counts_cycles}, {"trace.clock"}},
        {{&has_cores, &simulates}, {"workload.warmup", "workload.measure"}},
        {{&has_cores, &simulates, &replays}, {"workload.repeat", "workload.spread"}},
        {{&has_cores, &simulates, &replays, &takes_turns}, {"workload.slice"}},
    };
}

}  // namespace mktme::sim
