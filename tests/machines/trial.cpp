// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/trial.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <set>

#include "models/base/error.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/results/run_files.hpp"
#include "tests/machines/process.hpp"
#include "tests/machines/trace_contents.hpp"

namespace mktme::machines {

namespace {

using std::filesystem::path;

constexpr int ok = 0;
constexpr int user_error = 2;

std::string contents(const path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

void write(const path& file, const std::string& text) {
    std::ofstream stream{file, std::ios::binary};
    if (!(stream << text).flush()) throw ResourceError{fmt::format("{}: cannot write", file.string())};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

class Trial {
public:
    Trial(const Machine& machine, path folder, const TrialOptions& options)
        : machine_{machine},
          folder_{std::move(folder)},
          options_{options} {}

    Outcome outcome() {
        write(folder_ / "machine.toml", machine_.toml(GivenIn::machine));
        if (machine_.has_trace() && !make_trace()) return outcome_;
        Words trace;
        if (machine_.has_trace()) trace = {"--trace", (folder_ / machine_.trace.file).string()};
        if (!run_from("machine.toml", "out", trace)) return outcome_;
        outcome_.told = contents(folder_ / "out.log");
        judge();
        repeat();
        if (machine_.config().data.mode == contents::DataMode::full) count_by_tags();
        return outcome_;
    }

private:
    using Words = std::vector<std::string>;

    /// Runs the program and keeps its output in NAME.log. Returns true if it ended with 0. An exit with 2 counts as a
    /// refusal of the machine; any other is a complaint.
    bool run(Words words, const std::string& name) {
        words.insert(words.begin(), options_.program.string());
        const std::string command = fmt::format("{}", fmt::join(words, " "));
        words.emplace_back("--quiet");
        const Ended ended = run_process(words, folder_ / (name + ".log"), options_.limit);
        outcome_.slowest = std::max(outcome_.slowest, ended.took);
        if (outcome_.complaints.empty()) outcome_.command = command;
        if (ended.with(ok)) return true;
        const std::string said = contents(folder_ / (name + ".log"));
        if (ended.with(user_error)) {
            outcome_.is_refused = true;
            outcome_.refusal = first_line(said.substr(std::min(said.rfind("mktme-sim: "), said.size())));
        } else {
            outcome_.complaints.push_back(fmt::format("{}: {}: {}", name, ended.text(), first_line(said)));
        }
        return false;
    }

    /// Runs the verb `run` with a configuration, into the folder `out`.
    bool run_from(const std::string& config, const std::string& out, const Words& more = {}) {
        Words words{"run", (folder_ / config).string()};
        words.insert(words.end(), more.begin(), more.end());
        words.insert(words.end(), {"--out", (folder_ / out).string()});
        return run(words, out);
    }

    bool make_trace() {
        write(folder_ / "requests.toml", machine_.toml(GivenIn::requests));
        Words words{"trace", "generate", (folder_ / "machine.toml").string(),
                    (folder_ / "requests.toml").string(), "--lossy"};
        // The run decides how requests are issued, but this generator accepts one way only.
        if (machine_.config().workload.generator == workloads::GeneratorKind::poisson)
            words.insert(words.end(), {"--set", "workload.issue=timed"});
        // A trace whose KeyIDs the machine assigns is generated without KeyIDs.
        if (machine_.trace.is_keyed_by_machine)
            words.insert(words.end(), {"--set", "workload.keyid_assignment=none"});
        if (machine_.trace.has_contents) return make_trace_with_contents(words);
        if (!machine_.trace.to.empty()) words.insert(words.end(), {"--to", machine_.trace.to});
        words.insert(words.end(), {"--out", (folder_ / machine_.trace.file).string()});
        return run(words, "generate");
    }

    /// Generates a text trace, gives its writes contents, and converts it to the trace that the machine replays.
    bool make_trace_with_contents(Words words) {
        const std::string name = machine_.trace.format == "rstl" ? "plain.rstl" : "plain.stl";
        words.insert(words.end(), {"--out", (folder_ / name).string()});
        if (!run(words, "generate")) return false;
        const path filled = folder_ / ("filled-" + name);
        write(filled, with_contents(contents(folder_ / name)));
        words = {"trace",         "convert",
                 filled.string(), (folder_ / machine_.trace.file).string(),
                 "--config",      (folder_ / "machine.toml").string(),
                 "--set",         "trace.format=detect"};
        if (!machine_.trace.to.empty()) words.insert(words.end(), {"--to", machine_.trace.to});
        // This format has contents for reads too, which are unknown.
        if (machine_.trace.format == "nvmain") words.emplace_back("--lossy");
        return run(words, "convert");
    }

    void judge() {
        try {
            const Stats stats{folder_ / "out" / "stats.json"};
            if (machine_.config().has_cores) return judge_run_of_cores(stats);
            complain(judge_stats(machine_, stats));
            CommandCounts counts{};
            const auto& output = machine_.config().output;
            if (output.commands) {
                complain(judge_commands(machine_, stats, folder_ / "out" / "commands.csv", counts));
                complain(judge_counts(machine_, stats, counts));
            }
            if (output.bus && output.window_start == SimTime{} && output.window_end == SimTime{})
                complain(judge_bus(machine_, stats, read_bus(folder_ / "out" / "bus.csv")));
        } catch (const UserError& error) {
            complain({fmt::format("results: {}", error.what())});
        }
    }

    void judge_run_of_cores(const Stats& stats) {
        complain(judge_cores(machine_, stats));
        if (!machine_.config().output.commands) return;
        const std::uint64_t packages = machine_.config().platform.packages;
        CommandCounts counts{};  // of all packages
        for (std::uint64_t number = 0; number < packages; ++number)
            complain(judge_commands(
                machine_, stats,
                folder_ / "out" / sim::run_file::of_package(sim::run_file::commands, number, packages),
                counts));
        // Statistics end with the measured phase, commands with the last line that is under way then.
        if (machine_.config().workload.measure == 0) complain(judge_counts(machine_, stats, counts));
    }

    void complain(const Complaints& complaints) {
        outcome_.complaints.insert(outcome_.complaints.end(), complaints.begin(), complaints.end());
    }

    /// Returns the files that a run wrote, without those that tell where and when it ran.
    [[nodiscard]] std::set<std::string> files_of(const std::string& out) const {
        std::set<std::string> files;
        if (!std::filesystem::is_directory(folder_ / out)) return files;
        for (const auto& file : std::filesystem::directory_iterator{folder_ / out})
            files.insert(file.path().filename().string());
        files.erase("run.json");
        files.erase("config.toml");
        return files;
    }

    /// Runs config.toml, which names the trace too and must repeat the run to the byte.
    void repeat() {
        if (run_from("out/config.toml", "again")) {
            for (const auto& file : files_of("out"))
                if (contents(folder_ / "out" / file) != contents(folder_ / "again" / file))
                    outcome_.complaints.push_back(fmt::format("config.toml does not repeat {}", file));
            if (files_of("out") != files_of("again"))
                outcome_.complaints.emplace_back("config.toml does not write the same files");
        }
        refuse_no_more("config.toml is refused");
    }

    /// Checks that tags alone give the same statistics as real bytes.
    void count_by_tags() {
        if (run_from("out/config.toml", "tags", {"--set", "data.mode=tags", "--set", "output.bus=false"}) &&
            contents(folder_ / "out" / "stats.json") != contents(folder_ / "tags" / "stats.json"))
            outcome_.complaints.emplace_back("data.mode = tags counts otherwise than full");
        refuse_no_more("with data.mode = tags");
    }

    /// Turns a refusal into a complaint: an accepted machine may not be refused later.
    void refuse_no_more(std::string_view what) {
        if (outcome_.is_refused) outcome_.complaints.push_back(fmt::format("{}: {}", what, outcome_.refusal));
        outcome_.is_refused = false;
    }

    const Machine& machine_;
    path folder_;
    const TrialOptions& options_;
    Outcome outcome_;
};

}  // namespace

Outcome try_machine(const Machine& machine, const path& folder, const TrialOptions& options) {
    std::filesystem::create_directories(folder);
    return Trial{machine, folder, options}.outcome();
}

}  // namespace mktme::machines
