// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/programmer.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"

namespace mktme::key_type {

namespace {

/// Weights of the statuses, by number: the heaviest of all packages counts.
constexpr std::array weights{0, 3, 1, 3, 3, 2};

Attempt read(const tme::PconfigResult& result) {
    switch (result.outcome) {
        case tme::PconfigOutcome::completed: return {.status = result.status};
        case tme::PconfigOutcome::gp_fault:
        case tme::PconfigOutcome::page_fault: return {.has_faulted = true};
        case tme::PconfigOutcome::ud_fault:
        case tme::PconfigOutcome::vm_exit: break;
    }
    return {.status = PconfigStatus::entropy_error};
}

Attempt worse(const Attempt& a, const Attempt& b) {
    if (a.has_faulted || b.has_faulted) return {.has_faulted = true};
    const auto weight = [](const Attempt& of) { return weights[static_cast<std::size_t>(of.status)]; };
    return weight(b) > weight(a) ? b : a;
}

/// No line of a KeyID is cached when its key changes (invariant A6).
void look_at_caches(mm::Memory& memory, KeyId keyid) {
    if (!memory.settings.watches_aliases) return;
    memory.drain();
    if (memory.hardware->is_cached(keyid))
        memory.note_broken(
            fmt::format("A6: KeyID {} gets another key while its lines are cached", keyid.count()));
}

}  // namespace

Attempt program(mm::Memory& memory, std::span<const Lead> leads, const tme::KeyProgramImage& image) {
    const mm::KernelWork scope{memory};
    look_at_caches(memory, KeyId{tme::KeyProgramStruct::parse(image).keyid});
    auto& work = memory.work();
    const syscall::CoreId caller = work.core();
    for (const Lead& lead : leads) {
        work.run_on(lead.core);
        work.pconfig(lead.package, image);
    }
    work.run_on(caller);
    Attempt all;
    for (const tme::PconfigResult& result : memory.play()) all = worse(all, read(result));
    return all;
}

std::string_view log_text(PconfigStatus status) {
    switch (status) {
        case PconfigStatus::prog_success: return "KeyID was successfully programmed";
        case PconfigStatus::invalid_prog_cmd: return "Invalid KeyID programming command";
        case PconfigStatus::entropy_error: return "Insufficient entropy";
        case PconfigStatus::invalid_keyid: return "KeyID not valid";
        case PconfigStatus::invalid_enc_alg: return "Invalid encryption algorithm chosen";
        case PconfigStatus::device_busy: return "Failure to access key table";
    }
    return {};
}

}  // namespace mktme::key_type
