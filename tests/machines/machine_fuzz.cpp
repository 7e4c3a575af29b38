// SPDX-License-Identifier: Apache-2.0
// Runs random machines through the whole program (docs/validation.md, Whole machines).
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "models/base/error.hpp"
#include "tests/machines/coverage.hpp"
#include "tests/machines/draw_machine.hpp"
#include "tests/machines/trial.hpp"

namespace {

using namespace mktme;
using namespace mktme::machines;
using std::filesystem::path;

struct Options {
    TrialOptions trial;
    std::uint64_t machines = 100;
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> only;
    unsigned jobs = std::max(std::thread::hardware_concurrency(), 1U);
    path keep = "machine-failures";
    bool only_prints = false;
    bool has_cores = false;
    std::uint64_t least = 0;  // runs in which each named value must have been
};

/// Returns the reason of a refusal: its text with each number replaced by "N".
std::string reason_of(const std::string& refusal) {
    std::string text;
    bool in_number = false;
    for (const char c : refusal) {
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit) text += c;
        else if (!in_number) text += 'N';
        in_number = is_digit;
    }
    return text;
}

/// Returns what a line says, without the values that differ from machine to machine.
std::string told_of(const std::string& line) {
    constexpr std::string_view idle =
        "note: without effect in this run";  // the table of effects decides the values
    return line.starts_with(idle) ? std::string{idle} : reason_of(line);
}

/// Results of all machines.
class Tally {
public:
    explicit Tally(const Options& options) : options_{options} {}

    void add(const Machine& machine, const Outcome& outcome, const path& folder) {
        const std::scoped_lock lock{mutex_};
        ++tried_;
        slowest_ = std::max(slowest_, outcome.slowest);
        if (!outcome.complaints.empty()) {
            ++failed_;
            report(machine, outcome, folder);
        } else if (outcome.is_refused) {
            ++refused_;
            ++reasons_[reason_of(outcome.refusal)];
        } else {
            coverage_.count(machine);
            for (std::size_t begin = 0; begin < outcome.told.size();) {
                const auto end = std::min(outcome.told.find('\n', begin), outcome.told.size());
                ++told_[told_of(outcome.told.substr(begin, end - begin))];
                begin = end + 1;
            }
        }
        if (tried_ % 500 == 0)
            fmt::print(stderr, "{} machines, {} failed, {} refused\n", tried_, failed_, refused_);
    }

    /// Prints the log. Returns true if all is well.
    bool finish() {
        const std::uint64_t most_refused = std::max<std::uint64_t>(1, tried_ / 50);  // 2 %
        fmt::print("{}", coverage_.table());
        for (const auto& [reason, count] : told_) fmt::print("told {} times: {}\n", count, reason);
        for (const auto& [reason, count] : reasons_) fmt::print("refused {} times: {}\n", count, reason);
        const auto few = coverage_.below(options_.least);
        for (const auto& option : few) fmt::print("in fewer than {} runs: {}\n", options_.least, option);
        const bool too_many = refused_ > most_refused;
        fmt::print("{} machines: {} failed, {} refused{}, slowest run {} ms\n", tried_, failed_, refused_,
                   too_many ? " (too many)" : "", slowest_.count());
        return failed_ == 0 && !too_many && few.empty();
    }

private:
    void report(const Machine& machine, const Outcome& outcome, const path& folder) const {
        fmt::print("FAILED: machine {}\n", machine.seed());
        for (const auto& complaint : outcome.complaints) fmt::print("    {}\n", complaint);
        fmt::print("    kept in {}; {}\n", folder.string(), outcome.command);
        std::fflush(stdout);
    }

    const Options& options_;
    std::mutex mutex_;
    Coverage coverage_;
    std::map<std::string, std::uint64_t> reasons_;
    std::map<std::string, std::uint64_t> told_;
    std::uint64_t tried_ = 0;
    std::uint64_t failed_ = 0;
    std::uint64_t refused_ = 0;
    std::chrono::milliseconds slowest_{};
};

Machine drawn(std::uint64_t seed, const Options& options) {
    return options.has_cores ? draw_core_machine(seed) : draw_machine(seed);
}

void try_one(std::uint64_t seed, const Options& options, Tally& tally) {
    const path folder = options.keep / std::to_string(seed);
    std::filesystem::remove_all(folder);
    const Machine machine = drawn(seed, options);
    const Outcome outcome = try_machine(machine, folder, options.trial);
    tally.add(machine, outcome, folder);
    if (outcome.complaints.empty() && !options.only) std::filesystem::remove_all(folder);
}

void print_all(const Options& options) {
    for (std::uint64_t i = 0; i < (options.only ? 1 : options.machines); ++i) {
        const Machine machine = drawn(options.only.value_or(options.seed) + i, options);
        fmt::print("# machine {}\n{}\n", machine.seed(), machine.toml(GivenIn::machine));
        if (machine.has_trace())
            fmt::print("# requests of {}\n{}\n", machine.trace.file, machine.toml(GivenIn::requests));
    }
}

bool try_all(const Options& options) {
    Tally tally{options};
    const std::uint64_t first = options.only.value_or(options.seed);
    const std::uint64_t count = options.only ? 1 : options.machines;
    std::atomic<std::uint64_t> next{0};
    std::atomic<bool> is_broken{false};
    const auto work = [&] {
        for (std::uint64_t i = next++; i < count && !is_broken; i = next++) {
            try {
                try_one(first + i, options, tally);
            } catch (const std::exception& error) {
                fmt::print(stderr, "machine_fuzz: machine {}: {}\n", first + i, error.what());
                is_broken = true;
            }
        }
    };
    {
        std::vector<std::jthread> workers;
        workers.reserve(options.jobs);
        for (unsigned i = 0; i < options.jobs; ++i) workers.emplace_back(work);
    }
    return tally.finish() && !is_broken;
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"machine_fuzz: random machines through the whole program, each result judged"};
    Options options;
    std::uint64_t limit = 20;
    app.add_option("--program", options.trial.program, "mktme-sim")->check(CLI::ExistingFile);
    app.add_option("--machines", options.machines, "how many")->capture_default_str();
    app.add_option("--seed", options.seed, "number of the first; each machine is drawn from its number alone")
        ->capture_default_str();
    app.add_option("--only", options.only, "try this machine and keep its folder");
    app.add_option("-j", options.jobs, "machines tried at once")->capture_default_str();
    app.add_option("--keep-failures", options.keep,
                   "folder in which machines are tried, and failed ones stay")
        ->capture_default_str();
    app.add_option("--limit", limit, "seconds a run may take")->capture_default_str();
    app.add_option("--least", options.least, "runs that each value of each named option must have been in")
        ->capture_default_str();
    app.add_flag("--cores", options.has_cores, "machines with cores, caches and devices");
    app.add_flag("--print", options.only_prints, "print the machines and run nothing");
    CLI11_PARSE(app, argc, argv);
    if (options.only_prints) {
        print_all(options);
        return 0;
    }
    if (options.trial.program.empty()) {
        fmt::print(stderr, "machine_fuzz: --program is required\n");
        return 2;
    }
    options.trial.limit = std::chrono::seconds{limit};
    options.keep = std::filesystem::absolute(options.keep);
    std::filesystem::create_directories(options.keep);
    return try_all(options) ? 0 : 1;
} catch (const std::exception& error) {
    fmt::print(stderr, "machine_fuzz: {}\n", error.what());
    return 2;
}
