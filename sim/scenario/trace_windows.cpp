// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/trace_windows.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "sim/scenario/statement_action.hpp"
#include "workloads/cpu/data_windows.hpp"

namespace mktme::sim {

namespace {

std::filesystem::path find_trace(const std::string& name, const std::vector<std::filesystem::path>& folders) {
    for (const auto& folder : folders)
        if (auto path = folder / (name + ".mrt.xz"); std::filesystem::exists(path)) return path;
    std::string text = fmt::format("no trace {}.mrt.xz in", name);
    for (const auto& folder : folders) text += fmt::format(" {}", folder.string());
    throw UserError{text};
}

/// A trace, the first line that names it, and what is replayed of it.
struct Trace {
    SourcePlace place{};
    std::vector<workloads::DataWindow*> windows{};
};

}  // namespace

TraceWindows::TraceWindows(const scenario::Scenario& script, const std::string& file,
                           const std::vector<std::filesystem::path>& folders) {
    std::map<std::string, Trace> traces;
    for (const auto& statement : script.statements) {
        const auto* replay = find_action<scenario::Replay>(statement);
        if (replay == nullptr) continue;
        if (!replay->count)
            throw UserError{SourcePlace{file, statement.at.line, statement.at.column},
                            "replay without count=N has no end"};
        auto& held = windows_[replay];
        held = std::make_unique<workloads::DataWindow>();
        workloads::DataWindow& window = *held;
        window.from = replay->from ? replay->from->value : 0;
        window.count = replay->count->value;
        auto& trace = traces[replay->trace.text];
        if (trace.windows.empty()) trace.place = {file, statement.at.line, statement.at.column};
        trace.windows.push_back(&window);
    }
    for (const auto& [name, trace] : traces) {
        try {
            workloads::read_windows(find_trace(name, folders), trace.windows);
        } catch (const UserError& error) {
            throw UserError{trace.place, error.what()};
        }
    }
}

TraceWindows::~TraceWindows() = default;

}  // namespace mktme::sim
