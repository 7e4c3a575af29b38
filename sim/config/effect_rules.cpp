// SPDX-License-Identifier: Apache-2.0
// When each parameter has effect: a table for all sections, because most conditions look at another section.
#include "sim/config/effect_rules.hpp"

#include <algorithm>
#include <initializer_list>

#include "sim/config/key_facts.hpp"

namespace mktme::sim {

namespace {

using crypto::EncryptionMode;
using workloads::GeneratorKind;
using workloads::IssueMode;
using workloads::KeyIdAssignment;
using workloads::TraceFormat;

EncryptionMode mode(const RunView& run) { return run.config.encryption.mode; }
GeneratorKind generator(const RunView& run) { return run.config.workload.generator; }
bool has_generator(const RunView& run, std::initializer_list<GeneratorKind> kinds) {
    return std::find(kinds.begin(), kinds.end(), generator(run)) != kinds.end();
}

// --- The DRAM and its controller

constexpr Condition refreshes{[](const RunView& run) { return run.config.dram.refresh; }, "dram.refresh",
                              "refreshes nothing", "dram.refresh = true"};
constexpr Condition powers_down{[](const RunView& run) { return run.config.dram.power_down; },
                                "dram.power_down", "powers no rank down", "dram.power_down = true"};
constexpr Condition drains_by_marks{
    [](const RunView& run) { return run.config.controller.drain != memctrl::DrainKind::age; },
    "controller.drain", "looks at ages only", "controller.drain = watermark or lazy"};
constexpr Condition drains_lazily{
    [](const RunView& run) { return run.config.controller.drain == memctrl::DrainKind::lazy; },
    "controller.drain", "does not wait for a pause of the reads", "controller.drain = lazy"};
constexpr Condition reorders{
    [](const RunView& run) { return run.config.controller.scheduler != memctrl::Scheduler::fcfs; },
    "controller.scheduler", "serves the oldest request only", "another controller.scheduler"};
constexpr Condition caps_hits{
    [](const RunView& run) { return run.config.controller.scheduler == memctrl::Scheduler::fr_fcfs_cap; },
    "controller.scheduler", "has no cap", "controller.scheduler = fr-fcfs-cap"};
constexpr Condition times_out{
    [](const RunView& run) { return run.config.controller.page_policy == memctrl::PagePolicy::timeout; },
    "controller.page_policy", "never times out", "controller.page_policy = timeout"};

// --- The engine

constexpr Condition has_engine{[](const RunView& run) { return mode(run) != EncryptionMode::off; },
                               "encryption.mode", "has no engine", "another encryption.mode"};
constexpr Condition uses_ciphers{encrypts, "encryption.mode", "encrypts no line",
                                 "encryption.mode = tme or mktme"};
constexpr Condition encrypts_keyid_0{
    [](const RunView& run) { return mode(run) == EncryptionMode::tme || mode(run) == EncryptionMode::mktme; },
    "encryption.mode", "leaves all of KeyID 0 plain", "encryption.mode = tme or mktme"};
constexpr Condition draws_tme_key{
    [](const RunView& run) {
        return encrypts_keyid_0.holds(run) || executes(run, hw::PconfigCommand::set_key_random);
    },
    "encryption.mode", "encrypts no line under KeyID 0", "encryption.mode = tme or mktme"};
constexpr Condition models_engine{
    [](const RunView& run) { return run.config.crypto.fixed_latency == SimTime{}; }, "crypto.fixed_latency",
    "replaces the engine model", "crypto.fixed_latency = 0 ns"};
constexpr Condition limits_keys{[](const RunView& run) { return run.config.crypto.key_store != 0; },
                                "crypto.key_store", "holds every key", "crypto.key_store above 0"};
constexpr Condition computes_macs{[](const RunView& run) { return has_integrity(run); }, "",
                                  "no KeyID that requests carry has an algorithm with integrity",
                                  "a [[mktme.key]] with such an algorithm"};

// --- Key hardware

constexpr Condition has_key_hardware{[](const RunView& run) { return mode(run) != EncryptionMode::off; },
                                     "encryption.mode", "activates no key hardware",
                                     "another encryption.mode"};
constexpr Condition knows_keyids{has_keyids, "encryption.mode", "knows KeyID 0 only",
                                 "encryption.mode = mktme"};
constexpr Condition needs_keyid_bits{
    [](const RunView& run) { return has_keyids(run) || memory_needs_keyid_bits(run); }, "encryption.mode",
    "knows KeyID 0 only", "encryption.mode = mktme"};
constexpr Condition has_key_table{[](const RunView& run) { return mode(run) == EncryptionMode::mktme; },
                                  "encryption.mode", "uses no key of a KeyID", "encryption.mode = mktme"};
constexpr Condition counts_program{
    [](const RunView& run) { return program_has_effect(run, run.config.mktme.program[run.element]); },
    "encryption.mode", "counts no PCONFIG, and no request carries its KeyID", "encryption.mode = mktme"};
constexpr Condition bypasses{[](const RunView& run) {
                                 return mode(run) == EncryptionMode::bypass ||
                                        mode(run) == EncryptionMode::no_encrypt;
                             },
                             "encryption.mode", "bypasses nothing", "encryption.mode = bypass or no-encrypt"};
constexpr Condition reads_registers{[](const RunView&) { return false; }, "",
                                    "no software of a run reads or writes that register", ""};
constexpr Condition has_private_keyids{
    [](const RunView& run) { return run.config.mktme.tdx_keyid_bits != 0; }, "mktme.tdx_keyid_bits",
    "makes no KeyID private", "mktme.tdx_keyid_bits above 0"};
constexpr Condition excludes_range{
    [](const RunView& run) { return run.config.mktme.exclude_length != Bytes{}; }, "mktme.exclude_length",
    "excludes nothing", "mktme.exclude_length above 0 B"};

// --- PCONFIG and entropy

constexpr std::string_view some_program = "a [[mktme.program]] with encryption.mode = mktme";
constexpr Condition runs_pconfig{[](const RunView& run) { return programs_with_effect(run) != 0; }, "",
                                 "no [[mktme.program]] has effect", some_program};
constexpr Condition can_program{
    [](const RunView& run) { return has_key_table.holds(run) || runs_pconfig.holds(run); }, has_key_table.key,
    "counts neither PCONFIGs nor KeyIDs", has_key_table.remedy};
constexpr Condition draws_keys{
    [](const RunView& run) { return executes(run, hw::PconfigCommand::set_key_random); }, "",
    "no [[mktme.program]] draws a key", "a [[mktme.program]] with command = set-key-random"};
constexpr Condition can_run_dry{
    [](const RunView& run) {
        constexpr std::uint64_t words_of_tme_key = 8;  // at most: two keys of 256 bits
        return draws_keys.holds(run) ||
               (mode(run) != EncryptionMode::off && run.config.entropy.words < words_of_tme_key);
    },
    draws_keys.key, draws_keys.why, draws_keys.remedy};
constexpr Condition can_be_busy{[](const RunView& run) { return programs_with_effect(run) > 1; }, "",
                                "no second [[mktme.program]] can find the key table locked",
                                "two [[mktme.program]] with encryption.mode = mktme"};
constexpr Condition sets_keys{
    [](const RunView& run) { return executes(run, hw::PconfigCommand::set_key_direct); }, "",
    "no [[mktme.program]] has command = set-key-direct", some_program};
constexpr Condition clears_keys{
    [](const RunView& run) {
        return executes(run, hw::PconfigCommand::clear_key) || executes(run, hw::PconfigCommand::no_encrypt);
    },
    "", "no [[mktme.program]] has command = clear-key or no-encrypt", some_program};

// --- Contents of memory

constexpr Condition has_contents{
    [](const RunView& run) { return run.config.data.mode != data::DataMode::none; }, "data.mode",
    "keeps no contents", "data.mode = tags or full"};
constexpr Condition has_bytes{[](const RunView& run) { return run.config.data.mode == data::DataMode::full; },
                              "data.mode", "keeps no bytes", "data.mode = full"};

data::FaultKind fault(const RunView& run) { return run.config.data.fault[run.element].kind; }
constexpr Condition flips{[](const RunView& run) { return fault(run) == data::FaultKind::flip; },
                          "data.fault.kind", "flips no bit", "kind = flip"};
constexpr Condition relocates{[](const RunView& run) { return fault(run) == data::FaultKind::relocate; },
                              "data.fault.kind", "copies nothing from elsewhere", "kind = relocate"};
constexpr Condition captures{[](const RunView& run) { return fault(run) != data::FaultKind::flip; },
                             "data.fault.kind", "captures nothing", "kind = replay or relocate"};

// --- The workload

constexpr Condition generates{[](const RunView& run) { return !run.facts.has_trace; }, "",
                              "the run replays a trace", "a run without a trace"};
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
                                      switch (run.facts.format.value_or(TraceFormat::detect)) {
                                          case TraceFormat::ramulator_dram:
                                          case TraceFormat::ramulator2_ldst:
                                          case TraceFormat::ramulator2_rw:
                                          case TraceFormat::gem5: return false;
                                          case TraceFormat::detect:
                                          case TraceFormat::dramsim3:
                                          case TraceFormat::ramulator_o3:
                                          case TraceFormat::stl:
                                          case TraceFormat::rstl:
                                          case TraceFormat::usimm:
                                          case TraceFormat::nvmain:
                                          case TraceFormat::mrt: break;
                                      }
                                      return true;
                                  },
                                  "", "this trace counts neither cycles nor instructions",
                                  "a trace of another format"};

constexpr Condition has_interval{[](const RunView& run) { return generator(run) != GeneratorKind::loaded; },
                                 "workload.generator", "has gaps by workload.bandwidth",
                                 "another workload.generator"};
constexpr Condition is_loaded{[](const RunView& run) { return generator(run) == GeneratorKind::loaded; },
                              "workload.generator", "puts no given load on the memory",
                              "workload.generator = loaded"};
constexpr Condition has_load{
    [](const RunView& run) { return !is_loaded.holds(run) || run.config.workload.bandwidth != Bandwidth{}; },
    "workload.bandwidth", "leaves the probe alone", "workload.bandwidth above 0 B/s"};
constexpr Condition may_write{[](const RunView& run) { return generator(run) != GeneratorKind::chase; },
                              "workload.generator", "reads only", "another workload.generator"};
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

// --- Results

constexpr Condition cuts_output{
    [](const RunView& run) {
        const auto& output = run.config.output;
        return output.timeline || output.waves || (output.bus && has_bytes.holds(run));
    },
    "", "nothing that is written is cut to a window", "output.timeline, output.waves or output.bus"};
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
        return draws_requests || draws_places || has_contents.holds(run);
    },
    "", "nothing in this run is drawn at random", "a generator that draws, or data.mode = tags or full"};

std::vector<EffectRule> memory_rules() {
    return {
        {{},
         {"sim.watchdog", "dram.part", "dram.refresh", "dram.power_down", "dram.self_refresh_after",
          "memory.channels", "memory.ranks", "memory.address_map", "memory.address_hash",
          "controller.read_queue", "controller.write_queue", "controller.drain", "controller.scheduler",
          "controller.page_policy", "controller.forward_latency", "controller.frontend_latency",
          "controller.backend_latency"}},
        {{&draws_numbers}, {"sim.seed"}},
        {{&refreshes}, {"dram.refresh_mode", "dram.refresh_postpone"}},
        {{&powers_down}, {"dram.power_down_after"}},
        {{&drains_by_marks},
         {"controller.drain_high", "controller.drain_low", "controller.min_reads_per_turn"}},
        {{&drains_lazily}, {"controller.idle_drain_after"}},
        {{&reorders}, {"controller.starvation_limit", "controller.priority"}},
        {{&caps_hits}, {"controller.row_hit_cap"}},
        {{&times_out}, {"controller.page_timeout"}},
    };
}

std::vector<EffectRule> engine_rules() {
    return {
        {{}, {"encryption.mode"}},
        {{&draws_tme_key}, {"encryption.algorithm"}},
        {{&uses_ciphers, &has_bytes}, {"encryption.tweak_input"}},
        {{&has_engine}, {"crypto.fixed_latency", "crypto.energy_per_block"}},
        {{&has_engine, &models_engine}, {"crypto.clock", "crypto.io_stages"}},
        {{&has_engine, &uses_ciphers, &models_engine},
         {"crypto.rounds_per_clock", "crypto.data_cores", "crypto.tweak_cores", "crypto.initiation_interval",
          "crypto.tweak", "crypto.paths", "crypto.read_buffer", "crypto.key_store"}},
        {{&has_engine, &uses_ciphers, &models_engine, &computes_macs},
         {"crypto.mac_rounds_per_clock", "crypto.mac_check"}},
        {{&has_engine, &uses_ciphers, &models_engine, &limits_keys},
         {"crypto.key_replacement", "crypto.key_load", "crypto.key_load_interval"}},
    };
}

std::vector<EffectRule> key_rules() {
    return {
        {{}, {"mktme.maxphyaddr"}},
        {{&needs_keyid_bits}, {"mktme.keyid_bits"}},
        {{&knows_keyids}, {"mktme.tdx_keyid_bits", "mktme.max_keyid_bits", "mktme.max_keys"}},
        {{&has_key_hardware}, {"mktme.algorithms", "mktme.tme"}},
        {{&bypasses}, {"mktme.bypass_supported"}},
        {{&can_program}, {"mktme.pconfig_enumerated"}},
        {{&runs_pconfig}, {"mktme.pconfig.errors", "mktme.pconfig.drain"}},
        {{&reads_registers}, {"mktme.clear_saved_key", "mktme.directory_mode", "mktme.locked_write"}},
        {{&knows_keyids, &has_private_keyids}, {"mktme.seam"}},
        {{&encrypts_keyid_0}, {"mktme.exclude_length"}},
        {{&encrypts_keyid_0, &excludes_range}, {"mktme.exclude_base"}},
        {{&has_key_table}, {"mktme.key"}},
        {{&counts_program}, {"mktme.program"}},
        {{&sets_keys, &can_be_busy}, {"mktme.pconfig.direct_time"}},
        {{&draws_keys, &can_be_busy}, {"mktme.pconfig.random_time", "mktme.pconfig.refused_time"}},
        {{&clears_keys, &can_be_busy}, {"mktme.pconfig.clear_time"}},
        {{&can_run_dry}, {"mktme.entropy.words"}},
        {{&draws_keys}, {"mktme.entropy.refill"}},
    };
}

std::vector<EffectRule> data_rules() {
    return {
        {{}, {"data.mode", "output.commands", "output.timeline", "output.waves"}},
        {{&has_contents}, {"data.fault"}},
        {{&has_contents, &flips}, {"data.fault.bit"}},
        {{&has_contents, &relocates}, {"data.fault.from"}},
        {{&has_contents, &captures}, {"data.fault.captured_at"}},
        {{&has_bytes}, {"output.bus"}},
        {{&cuts_output}, {"output.window_start", "output.window_end"}},
    };
}

std::vector<EffectRule> workload_rules() {
    return {
        {{}, {"workload.requests", "workload.traces"}},
        {{&simulates}, {"workload.issue"}},
        {{&simulates, &issues_by_window}, {"workload.window"}},
        {{&generates}, {"workload.generator", "workload.footprint"}},
        {{&generates, &has_interval, &issues_by_time}, {"workload.interval"}},
        {{&generates, &is_loaded}, {"workload.bandwidth"}},
        {{&generates, &has_load}, {"workload.request_bytes", "workload.request_alignment"}},
        {{&generates, &may_write, &has_load}, {"workload.read_share"}},
        {{&generates, &strides}, {"workload.stride"}},
        {{&generates, &has_hot_rows}, {"workload.hot_share", "workload.hot_bytes"}},
        {{&generates, &has_ranks}, {"workload.zipf_exponent", "workload.zipf_page"}},
        {{&generates, &has_streams, &has_load}, {"workload.streams"}},
        {{&knows_keyids, &tells_keyids_apart}, {"workload.keyid_assignment"}},
        {{&knows_keyids, &assigns_one, &tells_keyids_apart}, {"workload.keyid"}},
        {{&knows_keyids, &assigns_pages, &tells_keyids_apart}, {"workload.keyids", "workload.keyid_page"}},
        {{&knows_keyids, &assigns_ranges, &tells_keyids_apart}, {"workload.keyid_range"}},
        {{&simulates, &carries_keyids}, {"workload.strip_keyid_every"}},
        {{&replays}, {"workload.traces_sha256", "trace.format"}},
        {{&replays, &issues_by_time, &counts_cycles}, {"trace.clock"}},
    };
}

}  // namespace

const std::vector<EffectRule>& effect_rules() {
    static const std::vector<EffectRule> all = [] {
        std::vector<EffectRule> rules;
        for (const auto& section :
             {memory_rules(), engine_rules(), key_rules(), data_rules(), workload_rules()})
            rules.insert(rules.end(), section.begin(), section.end());
        return rules;
    }();
    return all;
}

}  // namespace mktme::sim
