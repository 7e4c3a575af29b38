// SPDX-License-Identifier: Apache-2.0
// Compares the table of effects with the models: a value without effect must change nothing, and every parameter must
// change something in some run.
#include "sim/config/effect.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "models/base/error.hpp"
#include "models/base/stat_values.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/config/writer.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/run_facts.hpp"
#include "tests/sim/sample_runs.hpp"
#include "tests/sim/temporary_folder.hpp"

namespace {

using namespace mktme;
using sim::RunFacts;
using sim::Setting;
using sim::SimConfig;
using test::SampleRun;

/// Observable outcome of a run: its statistics and the bytes on its bus, or the message that ends it.
struct Outcome {
    std::map<std::string, std::string> shown;
    bool is_refused = false;

    bool operator==(const Outcome&) const = default;
};

/// Returns the first difference between two outcomes.
std::string difference(const Outcome& a, const Outcome& b) {
    std::set<std::string> names;
    for (const auto* outcome : {&a, &b})
        for (const auto& [name, value] : outcome->shown) names.insert(name);
    const auto value = [](const Outcome& outcome, const std::string& name) {
        const auto found = outcome.shown.find(name);
        return found == outcome.shown.end() ? "absent" : found->second;
    };
    for (const auto& name : names)
        if (value(a, name) != value(b, name))
            return fmt::format("{}: {} and {}", name, value(a, name), value(b, name));
    return "no difference";
}

/// Loaded sample run, with its trace in a file.
class Sample {
public:
    explicit Sample(const SampleRun& run) : name_{run.name} {
        sim::apply_table("sample.toml", sim::Giver::machine, toml::parse(run.toml), loaded_);
        if (run.trace.empty()) return;
        loaded_.config.workload.traces.entries = {folder_.write(run.trace_name, run.trace).string()};
        loaded_.config.trace.format = workloads::TraceFormat{std::string_view{run.trace_format}};
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const sim::LoadedConfig& loaded() const { return loaded_; }
    [[nodiscard]] const SimConfig& config() const { return loaded_.config; }
    /// Runs the configuration as it is, including values without effect.
    [[nodiscard]] Outcome run(const SimConfig& config) const {
        Outcome outcome;
        try {
            sim::Assembly assembly{config};
            while (assembly.front_end().run(4096)) {
            }
            assembly.machine().finish();
            for (const auto& stat : assembly.stats(false).values()) {
                const auto text =
                    std::visit([](const auto& value) { return fmt::format("{}", value); }, stat.value);
                // A statistic of 0 counts as absent.
                if (text != "0" && text != "false") outcome.shown[stat.path] = text;
            }
            if (!config.output.bus) return outcome;
            std::size_t n = 0;
            for (const auto& line : assembly.package().data_path()->take_bus(Cycles::max())) {
                std::string bytes;
                for (const auto byte : line.bytes)
                    bytes += fmt::format("{:02x}", static_cast<unsigned>(byte));
                outcome.shown[fmt::format("bus {}", n++)] = bytes;
            }
        } catch (const UserError& error) {
            outcome = {.shown = {{"message", error.what()}}, .is_refused = true};
        } catch (const InvariantError& error) {  // of the watchdog
            outcome = {.shown = {{"stopped", error.what()}}, .is_refused = false};
        }
        return outcome;
    }

private:
    std::string name_;
    test::TemporaryFolder folder_;
    sim::LoadedConfig loaded_;
};

std::vector<std::string> split_names(const std::string& range) {
    std::vector<std::string> names;
    std::istringstream in{range};
    for (std::string name; std::getline(in >> std::ws, name, ',');) names.push_back(name);
    return names;
}

/// Returns the values to try for a setting, in the form that `set` takes.
std::vector<std::string> values_for(const Setting& setting) {
    if (setting.type == "true or false") return {"true", "false"};
    const auto found = test::values_to_try().find(setting.path);
    if (found != test::values_to_try().end()) return found->second;
    if (setting.type == "name") return split_names(setting.range);
    FAIL("no value to try for " << setting.path);
    return {};
}

bool is_idle(const sim::SimConfig& config, const RunFacts& facts, const std::string& path) {
    const auto idle = sim::idle_values(config, facts);
    return std::ranges::find(idle, path, &sim::IdleValue::path) != idle.end();
}

/// Parameters whose effect is a file or a format.
const std::set<std::string> not_in_statistics{"sim.events",        "output.commands", "output.timeline",
                                              "output.waves",      "output.bus",      "output.window_start",
                                              "output.window_end", "trace.format"};

/// Returns true for a parameter that no sample run can try: it has effect in machines with cores only, which
/// tests/sim/cores_tests.cpp is about, or in scenarios, which tests/sim/scenario/kernel_parameter_tests.cpp is about.
bool is_of_cores(std::string_view path) {
    if (path.starts_with("kernel.") || path == "sim.max_time" || path == "workload.trace_dirs" ||
        path.starts_with("workload.scenario") || path == "memory.persistent" || path == "mktme.save_key")
        return true;
    return std::ranges::any_of(sim::effect_rules(), [&](const sim::EffectRule& rule) {
        return !rule.needs.empty() && rule.needs.front()->is_of_machine &&
               std::ranges::find(rule.paths, path) != rule.paths.end();
    });
}
/// Parameters without effect in machines with cores only, which no sample run is of.
const std::set<std::string> idle_with_cores{"sim.events", "workload.requests"};

/// Runs a changed sample. Removing its values without effect must not change the run, unless a model refuses those
/// values. Returns true if the change shows.
bool changes(const Sample& sample, const Outcome& before, const SimConfig& changed) {
    const Outcome after = sample.run(changed);
    const Outcome reduced = sample.run(sim::effective(changed, sim::facts_of(changed)));
    if (!after.is_refused) CHECK(difference(reduced, after) == "no difference");
    return reduced != before;
}

/// Result of trying all parameters in all samples.
struct Findings {
    std::set<std::string> shown;  // paths that have effect and changed something somewhere
    std::set<std::string> idle;   // paths that had no effect somewhere
};

void note(const Sample& sample, const Outcome& before, const SimConfig& changed, const std::string& path,
          const std::string& place, Findings& findings) {
    const bool idle = is_idle(changed, sim::facts_of(changed), place);
    if (is_idle(changed, {.writes_trace = true}, place)) findings.idle.insert(path);
    const bool is_shown = changes(sample, before, changed);
    if (idle) findings.idle.insert(path);
    else if (is_shown) findings.shown.insert(path);
}

/// Tries values of every parameter outside lists of tables, except `workload.traces`, which tests of inputs cover.
void try_values(const Sample& sample, const Outcome& before, Findings& findings) {
    SimConfig changed = sample.config();
    for (const auto& setting : sim::settings_of(changed).values) {
        if (setting.path.starts_with("workload.traces") || is_of_cores(setting.path)) continue;
        for (const auto& value : values_for(setting)) {
            changed = sample.config();
            const std::string was = setting.print();
            setting.set(value);
            if (setting.print() == was) continue;
            INFO(setting.path << " = " << value);
            note(sample, before, changed, setting.path, setting.path, findings);
        }
    }
}

/// Tries one more table in every list.
void try_tables(const Sample& sample, const Outcome& before, Findings& findings) {
    for (const auto& [path, table] : test::tables_to_try()) {
        sim::LoadedConfig more = sample.loaded();
        sim::apply_table("more.toml", sim::Giver::user, toml::parse(table), more);
        const auto lists = sim::settings_of(more.config);
        const auto& list = *lists.find_list(path);
        const std::string place = list.element_path(list.size() - 1);
        INFO(place);
        note(sample, before, more.config, path, place, findings);
    }
}

/// Returns the paths of all values outside lists of tables, and of all lists.
std::set<std::string> outside_lists() {
    std::set<std::string> paths;
    SimConfig config;
    const auto table = sim::settings_of(config);
    for (const auto& setting : table.values) paths.insert(setting.path);
    for (const auto& list : table.lists) paths.insert(list.path);
    return paths;
}

}  // namespace

TEST_CASE("Every parameter stands in one rule, and every rule is about a parameter", "[config][effect]") {
    auto missing = outside_lists();
    sim::SimConfig config;
    const auto table = sim::settings_of(config);
    std::set<std::string> in_lists;
    for (const auto& list : table.lists)
        for (const auto& setting : list.sample()) in_lists.insert(setting.path);
    std::set<std::string_view> seen;
    for (const auto& rule : sim::effect_rules())
        for (const auto path : rule.paths) {
            INFO(path);
            CHECK(seen.insert(path).second);
            CHECK((missing.erase(std::string{path}) == 1 || in_lists.contains(std::string{path})));
        }
    INFO(fmt::format("{}", fmt::join(missing, ", ")));
    CHECK(missing.empty());
}

TEST_CASE("A value without effect changes nothing, and every value changes something in some run",
          "[config][effect]") {
    Findings findings;
    for (const auto& run : test::sample_runs()) {
        const Sample sample{run};
        INFO("in the sample \"" << sample.name() << "\"");
        const Outcome before = sample.run(sample.config());
        REQUIRE_FALSE(before.is_refused);
        try_values(sample, before, findings);
        try_tables(sample, before, findings);
    }
    const auto& [shown, idle] = findings;
    for (const auto& rule : sim::effect_rules())
        for (const auto path_view : rule.paths) {
            const std::string path{path_view};
            if (!outside_lists().contains(path) || path.starts_with("workload.traces")) continue;
            if (is_of_cores(path)) continue;
            INFO(path);
            CHECK(idle.contains(path) != (rule.needs.empty() || idle_with_cores.contains(path)));
            const bool is_never = !rule.needs.empty() && rule.needs.front()->remedy.empty();
            CHECK((shown.contains(path) || not_in_statistics.contains(path)) != is_never);
        }
}

TEST_CASE("A value in a list of tables changes something where it has effect, and nothing elsewhere",
          "[config][effect]") {
    std::set<std::string> idle_somewhere;
    std::set<std::string> effective_somewhere;
    for (const auto& run : test::sample_runs()) {
        const Sample sample{run};
        INFO("in the sample \"" << sample.name() << "\"");
        const Outcome before = sample.run(sample.config());
        sim::SimConfig changed = sample.config();
        for (const auto& list : sim::settings_of(changed).lists)
            for (std::size_t e = 0; e < list.size(); ++e)
                for (std::size_t s = 0; s < list.elements()[e].size(); ++s) {
                    const std::string path = list.elements()[e][s].path;
                    for (const auto& value : values_for(list.elements()[e][s])) {
                        changed = sample.config();
                        const Setting setting = list.elements()[e][s];
                        if (setting.print() == value) continue;
                        setting.set(value);
                        const auto own = list.value_path(e, setting);
                        INFO(own << " = " << value);
                        const RunFacts facts = sim::facts_of(changed);
                        const bool idle = is_idle(changed, facts, own);
                        if (is_idle(changed, facts, list.element_path(e))) continue;
                        const bool is_shown = changes(sample, before, changed);
                        if (idle) idle_somewhere.insert(path);
                        else if (is_shown) effective_somewhere.insert(path);
                    }
                }
    }
    for (const char* path : {"data.fault.bit", "data.fault.from", "data.fault.captured_at"}) {
        INFO(path);
        CHECK(idle_somewhere.contains(path));
    }
    sim::SimConfig config;
    for (const auto& list : sim::settings_of(config).lists)
        for (const auto& setting : list.sample()) {
            if (is_of_cores(list.path)) continue;
            INFO(setting.path);
            // The lock of the key table refuses every processor alike, so the processor's number has no effect.
            CHECK(effective_somewhere.contains(setting.path) != (setting.path == "mktme.program.processor"));
        }
}

TEST_CASE("An effective configuration has nothing without effect, and config.toml loads back to it",
          "[config][effect]") {
    for (const auto& run : test::sample_runs()) {
        const Sample sample{run};
        INFO("in the sample \"" << sample.name() << "\"");
        for (const char* mode : {"", "off", "tme", "mktme"}) {
            sim::LoadedConfig loaded = sample.loaded();
            if (*mode != '\0') loaded.config.encryption.mode = *enum_from<crypto::EncryptionMode>(mode);
            const RunFacts facts = sim::facts_of(loaded.config);
            sim::LoadedConfig reduced{sim::effective(loaded.config, facts), {}};
            for (const auto& idle : sim::idle_values(reduced.config, facts)) {
                INFO(idle.path);
                CHECK(idle.is_default);
            }
            const auto text = sim::config_as_toml(loaded, sim::idle_values(loaded.config, facts));
            sim::LoadedConfig again;
            sim::apply_table("config.toml", sim::Giver::machine, toml::parse(text), again);
            reduced.origins.clear();
            again.origins.clear();
            CHECK(sim::config_as_toml(again) == sim::config_as_toml(reduced));
        }
    }
}

namespace {

/// Settles a machine, a second file and arguments of `--set`.
sim::SettledConfig settled(const std::string& machine, const std::string& second,
                           const std::vector<std::string>& sets, const RunFacts& facts = {}) {
    const test::TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    const auto m = folder.write("m.toml", machine);
    const auto u = folder.write("u.toml", second);
    std::filesystem::current_path(m.parent_path());
    struct Back {
        std::filesystem::path to;
        ~Back() { std::filesystem::current_path(to); }
    } const back{before};
    return sim::settle(sim::load_config({"m.toml", "u.toml"}, sets), facts);
}

}  // namespace

TEST_CASE("What the user gives to no effect is refused with place, value, reason and remedy",
          "[config][effect][errors]") {
    CHECK_THROWS_WITH(
        settled("", "", {"controller.page_timeout=300 cycles"}),
        "--set controller.page_timeout = 300 cycles: has no effect: controller.page_policy = open never "
        "times out; it takes controller.page_policy = timeout");
    CHECK_THROWS_WITH(
        settled("", "[workload]\nwindow = 4\n", {"workload.issue=asap"}),
        "u.toml:2: workload.window = 4: has no effect: workload.issue = asap has no window; it takes "
        "workload.issue = window");
    CHECK_THROWS_WITH(
        settled("", "[[mktme.key]]\nkeyid = 1\n", {}),
        "u.toml:1: mktme.key[0]: has no effect: encryption.mode = tme uses no key of a KeyID; it takes "
        "encryption.mode = mktme");
    CHECK_THROWS_WITH(
        settled("", "[data]\nmode = \"tags\"\n[[data.fault]]\n[[data.fault]]\nfrom = \"64 B\"\n", {}),
        "u.toml:5: data.fault[1].from = 64 B: has no effect: data.fault.kind = flip copies nothing from "
        "elsewhere; it takes kind = relocate");
    CHECK_THROWS_WITH(
        settled("", "", {"mktme.directory_mode=true"}),
        "--set mktme.directory_mode = true: has no effect: no software of a run reads or writes that "
        "register");
    CHECK_THROWS_WITH(
        settled("", "", {"workload.stride=128 B", "workload.generator=random", "crypto.mac_check=serial"}),
        Catch::Contains("--set workload.stride = 128 B: has no effect") && Catch::Contains("\n") &&
            Catch::Contains("--set crypto.mac_check = serial: has no effect"));
    const RunFacts trace{.has_trace = true, .format = "gem5"};
    CHECK_THROWS_WITH(settled("", "", {"workload.read_share=0.5"}, trace),
                      Catch::Contains("the run replays a trace"));
    CHECK_THROWS_WITH(settled("", "", {"trace.clock=1 GHz"}, trace),
                      Catch::Contains("counts neither cycles"));
    CHECK_THROWS_WITH(settled("", "", {"trace.clock=1 GHz"}), Catch::Contains("the run replays no trace"));
}

TEST_CASE("A default, the seed, and what the machine brings are never refused", "[config][effect]") {
    CHECK(settled("", "[controller]\npage_timeout = \"200 cycles\"\n", {"crypto.key_load=24 cycles"})
              .note.empty());
    CHECK(
        settled("[controller]\npage_timeout = \"5 cycles\"\n[[mktme.key]]\nkeyid = 2\n[crypto]\nmac_check = "
                "\"serial\"\n[mktme]\nlocked_write = \"ignored\"\n",
                "", {"sim.seed=7"})
            .note ==
        "note: without effect in this run: sim.seed (--set) [nothing in this run is drawn at random]; "
        "controller.page_timeout (m.toml:2) [controller.page_policy = open never times out]; "
        "crypto.mac_check "
        "(m.toml:6) [no KeyID that requests carry has an algorithm with integrity]; mktme.locked_write "
        "(m.toml:8) "
        "[no software of a run reads or writes that register]; mktme.key[0] (m.toml:3) [encryption.mode = "
        "tme uses "
        "no key of a KeyID]");
    const auto off = settled("[crypto]\ndata_cores = 8\ntweak_cores = 2\n", "", {"encryption.mode=off"});
    CHECK(off.config.crypto.data_cores == crypto::EngineParams{}.data_cores);
    CHECK_THAT(off.note, Catch::Contains("crypto.data_cores (m.toml:2), crypto.tweak_cores (m.toml:3) "
                                         "[encryption.mode = off has no engine]"));
}

TEST_CASE("A PCONFIG that must fail is an experiment and has effect", "[config][effect]") {
    const std::string mktme = "[encryption]\nmode = \"mktme\"\n";
    CHECK_NOTHROW(settled("", mktme + "[[mktme.program]]\nkeyid = 0\n", {}));
    CHECK_NOTHROW(
        settled("", mktme + "[[mktme.program]]\nkeyid = 9999\ndata_key = \"" + std::string(32, '0') + "\"\n",
                {"mktme.pconfig.errors=rax"}));
    CHECK_NOTHROW(settled("", mktme + "[[mktme.program]]\nkeyid = 1\n", {"mktme.pconfig_enumerated=false"}));
}

TEST_CASE("A parameter of another generator is refused, whatever the generator",
          "[config][effect][workload]") {
    using K = workloads::GeneratorKind;
    const std::map<std::string, std::set<K>> users{
        {"workload.stride=128 B", {K::stream, K::stride, K::chase}},
        {"workload.hot_share=0.5", {K::hot_row}},
        {"workload.hot_bytes=64 KiB", {K::hot_row}},
        {"workload.zipf_exponent=1.5", {K::zipf}},
        {"workload.zipf_page=4 KiB", {K::zipf}},
        {"workload.streams=4", {K::streams, K::loaded}},
        {"workload.bandwidth=2 GB/s", {K::loaded}},
    };
    for (const auto name : EnumNames<K>::names)
        for (const auto& [set, kinds] : users) {
            INFO(set << " with " << name);
            std::vector<std::string> sets{"workload.generator=" + std::string{name}, set};
            if (name == "loaded" && !set.starts_with("workload.bandwidth"))
                sets.emplace_back("workload.bandwidth=1 GB/s");
            if (kinds.contains(*enum_from<K>(name))) CHECK_NOTHROW(settled("", "", sets));
            else CHECK_THROWS_AS(settled("", "", sets), ConfigError);
        }
}
