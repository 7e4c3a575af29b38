// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>
#include <optional>

#include "sim/base/talk.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/loader.hpp"
#include "sim/run/assembly.hpp"
#include "sim/trace/trace_machine.hpp"
#include "sim/trace/trace_output.hpp"
#include "sim/trace/trace_verbs.hpp"
#include "workloads/front_end/keyid_assigner.hpp"

namespace mktme::sim {

namespace {

using workloads::KeyIdAssigner;
using workloads::Part;

/// Requests of a generator with the KeyIDs that the front end of a run would give them.
class KeyedSource final : public workloads::RequestSource {
public:
    KeyedSource(std::unique_ptr<workloads::RequestSource> source, KeyIdAssigner keyids)
        : source_{std::move(source)},
          keyids_{std::move(keyids)} {}

    bool next(workloads::TraceRequest& request) override {
        if (!source_->next(request)) return false;
        if (!keyids_.is_identity())
            request.address = keyids_.assign(request.address, [&] { return place(request.record); });
        return true;
    }
    [[nodiscard]] const workloads::TraceDetail* detail() const override { return source_->detail(); }
    [[nodiscard]] double progress() const override { return source_->progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return source_->place(record); }

private:
    std::unique_ptr<workloads::RequestSource> source_;
    KeyIdAssigner keyids_;
};

/// Parts that a generated trace may lose. A generator's times are earliest times, often all 0, and it has no contents.
/// A format that gives each instruction a cycle, or writes contents, may add its own.
constexpr workloads::Parts generator_may_lose{Part::time, Part::no_data};

/// Throws ConfigError if the user gave values without effect on the requests that are written. Reports those of the
/// machine on stderr.
void settle_workload(const LoadedConfig& loaded) {
    auto idle = idle_values(loaded.config, {.writes_trace = true});
    std::erase_if(idle, [](const IdleValue& value) { return !value.path.starts_with("workload."); });
    const IdleReport report = judge_idle(loaded, idle);
    refuse_idle(loaded, report.refused);
    if (const auto note = idle_note(loaded, report.told); !note.empty()) talk("{}\n", note);
}

}  // namespace

ExitCode generate_trace(const GenerateRequest& request) {
    MachineOptions options = request.machine;
    if (request.seed) options.sets.push_back(fmt::format("sim.seed={}", *request.seed));
    LookedAt looked_at = looked_at_for_traces();
    looked_at.emplace_back("workload.");
    const TraceMachine machine{options, looked_at};
    const SimConfig& config = machine.config();
    if (config.workload.has_trace())
        throw ConfigError{
            "workload.traces: a generator's requests are wanted, not those of a trace; `trace convert` "
            "writes those"};
    if (config.workload.generator == workloads::GeneratorKind::loaded)
        throw ConfigError{
            "workload.generator = loaded: each read of its probe awaits the one before, which no trace can "
            "say"};
    settle_workload(machine.loaded());
    KeyedSource source{make_generator(config, machine.memory().capacity()),
                       KeyIdAssigner{config.workload, machine.memory().layout()}};
    return write_trace(source, machine, request.output, generated_requests(config), generator_may_lose);
}

}  // namespace mktme::sim
