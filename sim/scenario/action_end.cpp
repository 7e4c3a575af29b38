// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/action_end.hpp"

#include <algorithm>

#include "workloads/scenario/words/outcome_names.hpp"

namespace mktme::sim {

namespace {

using scenario::Outcome;
using scenario::SegvCode;
using scenario::Sig;
using syscall::Errno;

std::string_view name_of(SegvCode code) { return EnumNames<SegvCode>::names[static_cast<std::size_t>(code)]; }

/// Comparison of an expected outcome with the end of an action.
struct Matches {
    const ActionEnd& end;

    bool operator()(Errno error) const { return failed(end.error) && end.error == error; }
    bool operator()(Sig signal) const { return end.signal == signal; }
    bool operator()(SegvCode code) const { return end.code == code; }
    bool operator()(scenario::Hangs /*hangs*/) const { return end.hangs; }
};

}  // namespace

ActionEnd ActionEnd::of_result(std::int64_t result) {
    return result < 0 ? failure(Errno{static_cast<std::int32_t>(-result)}) : success();
}

ActionEnd ActionEnd::of_fault(const mm::AccessFault& fault) {
    switch (fault.signal) {
        case mm::FaultSignal::segv_map_error: return {.signal = Sig::sigsegv, .code = SegvCode::maperr};
        case mm::FaultSignal::segv_access_error: return {.signal = Sig::sigsegv, .code = SegvCode::accerr};
        case mm::FaultSignal::segv_pkey_error: return {.signal = Sig::sigsegv, .code = SegvCode::pkuerr};
        case mm::FaultSignal::bus_address_error: return {.signal = Sig::sigbus};
        case mm::FaultSignal::not_canonical: return {.signal = Sig::sigsegv};
        case mm::FaultSignal::out_of_memory: return {.signal = Sig::sigkill};
    }
    return {};
}

bool ActionEnd::is_among(const std::optional<scenario::Expect>& expected) const {
    if (!expected) return is_success();
    if (is_success()) return expected->outcomes.or_skip;
    return mismatch.empty() && std::ranges::any_of(expected->outcomes.any_of, [this](const Outcome& outcome) {
               return std::visit(Matches{*this}, outcome);
           });
}

std::string ActionEnd::text() const {
    if (hangs) return "HANGS";
    if (!mismatch.empty()) return mismatch;
    if (code) return std::string{name_of(*code)};
    if (signal != Sig::none) return scenario::signal_name(signal);
    return failed(error) ? syscall::errno_name(error) : "success";
}

std::string text_of(const std::optional<scenario::Expect>& expected) {
    if (!expected) return "success";
    std::string text;
    for (const Outcome& outcome : expected->outcomes.any_of) {
        if (!text.empty()) text += ',';
        text += scenario::outcome_text(outcome);
    }
    return text;
}

}  // namespace mktme::sim
