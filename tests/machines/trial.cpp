// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/trial.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "models/base/error.hpp"
#include "tests/machines/process.hpp"

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
        std::vector<std::string> arguments{(folder_ / "machine.toml").string()};
        add_trace(arguments);
        outcome_.command = command("run", arguments, "out");
        if (!run("run", arguments, "out")) return outcome_;
        outcome_.told = contents(folder_ / "out.log");
        judge();
        repeat();
        if (machine_.config().data.mode == data::DataMode::full) count_by_tags();
        return outcome_;
    }

private:
    std::string command(const std::string& verb, const std::vector<std::string>& arguments,
                        const std::string& out) const {
        return fmt::format("{} {} {} --out {}", options_.program.string(), verb, fmt::join(arguments, " "),
                           (folder_ / out).string());
    }

    void add_trace(std::vector<std::string>& arguments) const {
        if (machine_.has_trace())
            arguments.insert(arguments.end(), {"--trace", (folder_ / machine_.trace.file).string()});
    }

    /// True when the program ended with 0. A mistake in the machine is no complaint, everything else is.
    bool run(const std::string& verb, std::vector<std::string> arguments, const std::string& out) {
        std::vector<std::string> words{options_.program.string()};
        if (verb == "generate") words.emplace_back("trace");
        words.push_back(verb);
        words.insert(words.end(), arguments.begin(), arguments.end());
        words.insert(words.end(), {"--out", (folder_ / out).string(), "--quiet"});
        const Ended ended = run_process(words, folder_ / (out + ".log"), options_.limit);
        outcome_.slowest = std::max(outcome_.slowest, ended.took);
        if (ended.with(ok)) return true;
        const std::string said = contents(folder_ / (out + ".log"));
        if (ended.with(user_error)) {
            outcome_.is_refused = true;
            outcome_.refusal = first_line(said.substr(std::min(said.rfind("mktme-sim: "), said.size())));
        } else {
            outcome_.complaints.push_back(fmt::format("{}: {}: {}", verb, ended.text(), first_line(said)));
            outcome_.command = command(verb, arguments, out);
        }
        return false;
    }

    bool make_trace() {
        write(folder_ / "requests.toml", machine_.toml(GivenIn::requests));
        std::vector<std::string> arguments{(folder_ / "machine.toml").string(),
                                           (folder_ / "requests.toml").string(), "--lossy"};
        // How requests are issued is a matter of the run; this generator insists.
        if (machine_.config().workload.generator == workloads::GeneratorKind::poisson)
            arguments.insert(arguments.end(), {"--set", "workload.issue=timed"});
        // A trace whose KeyIDs the machine assigns is made without.
        if (machine_.trace.is_keyed_by_machine)
            arguments.insert(arguments.end(), {"--set", "workload.keyid_assignment=none"});
        if (!machine_.trace.to.empty()) arguments.insert(arguments.end(), {"--to", machine_.trace.to});
        outcome_.command = command("trace generate", arguments, machine_.trace.file);
        return run("generate", arguments, machine_.trace.file);
    }

    void judge() {
        try {
            const Stats stats{folder_ / "out" / "stats.json"};
            complain(judge_stats(machine_, stats));
            CommandCounts counts{};
            const auto& output = machine_.config().output;
            if (output.commands) {
                complain(judge_commands(machine_, folder_ / "out" / "commands.csv", counts));
                complain(judge_counts(machine_, stats, counts));
            }
            if (output.bus && output.window_start == SimTime{} && output.window_end == SimTime{})
                complain(judge_bus(machine_, stats, read_bus(folder_ / "out" / "bus.csv")));
        } catch (const UserError& error) {
            complain({fmt::format("results: {}", error.what())});
        }
    }

    void complain(const Complaints& complaints) {
        outcome_.complaints.insert(outcome_.complaints.end(), complaints.begin(), complaints.end());
    }

    /// config.toml repeats the run to the byte.
    void repeat() {
        // The trace is named there, too.
        const std::vector<std::string> arguments{(folder_ / "out" / "config.toml").string()};
        if (!run("run", arguments, "again")) {
            if (outcome_.is_refused)
                outcome_.complaints.push_back(fmt::format("config.toml is refused: {}", outcome_.refusal));
            outcome_.is_refused = false;
            return;
        }
        for (const auto file : {"stats.json", "commands.csv", "bus.csv"})
            if (contents(folder_ / "out" / file) != contents(folder_ / "again" / file))
                outcome_.complaints.push_back(fmt::format("config.toml does not repeat {}", file));
    }

    /// The tags of lines alone tell what real bytes tell.
    void count_by_tags() {
        const std::vector<std::string> arguments{(folder_ / "out" / "config.toml").string(), "--set",
                                                 "data.mode=tags", "--set", "output.bus=false"};
        if (run("run", arguments, "tags") &&
            contents(folder_ / "out" / "stats.json") != contents(folder_ / "tags" / "stats.json"))
            outcome_.complaints.emplace_back("data.mode = tags counts otherwise than full");
        if (outcome_.is_refused)
            outcome_.complaints.push_back(fmt::format("with data.mode = tags: {}", outcome_.refusal));
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
