// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/hotplug.hpp"

#include <algorithm>

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mktme/program_image.hpp"
#include "kernel_model/mktme/programmer.hpp"

namespace mktme::key_type {

namespace {

auto lead_of(MktmeService& service, PackageId package) {
    return std::ranges::find(service.leads, package, &Lead::package);
}

/// Programs all KeyIDs in use on a package that has none of them yet. A cpu key gets another random key there.
Errno program_all(MktmeService& service, const Lead& lead) {
    Errno error = Errno::ok;
    service.map.for_each_in_use([&](KeyId keyid, const KeyIdMap::Slot& slot) {
        if (failed(error) || !slot.spec) return;
        if (slot.spec->kind == KeyKind::user && !slot.spec->key) {
            error = Errno::eperm;
            return;
        }
        const auto image = image_of(*slot.spec, keyid, service.image_context());
        if (!program(*service.memory, {&lead, 1}, image).is_success()) error = Errno::enokey;
    });
    return error;
}

/// The callback of v2: a package that had no processor learns the keys from the first that comes.
Errno join_v2(MktmeService& service, const Lead& lead) {
    if (lead_of(service, lead.package) != service.leads.end()) return Errno::ok;
    if (const Errno error = program_all(service, lead); failed(error)) return error;
    service.leads.push_back(lead);
    return Errno::ok;
}

/// Lets a processor go: another one of its package becomes the lead. Without one, the package is forgotten if
/// `may_forget`, else the processor stays.
Errno leave(MktmeService& service, CoreId core, bool may_forget) {
    const PackageId package = service.topology.package_of(core);
    const auto lead = lead_of(service, package);
    if (lead == service.leads.end() || lead->core != core) return Errno::ok;
    const auto sibling = service.topology.first_online(package, core);
    if (!sibling && !may_forget) return Errno::eperm;
    if (sibling) lead->core = *sibling;
    else service.leads.erase(lead);
    return Errno::ok;
}

}  // namespace

Errno bring_online(MktmeService& service, CoreId core) {
    // The 62 and 59 patches have no callback: a new processor is noticed when keys are allowed the next time. Until
    // then a new package has neither the keys nor a lead.
    if (service.params.profile == Profile::v2)
        if (const Errno error = join_v2(service, {service.topology.package_of(core), core}); failed(error))
            return error;
    service.topology.set_online(core, true);
    return Errno::ok;
}

Errno take_offline(MktmeService& service, CoreId core) {
    const bool is_in_use = service.map.in_use() > 0;
    if (service.rules.checks_topology && !is_in_use) service.allows_keys = false;
    else if (service.params.profile == Profile::v2 || service.rules.checks_topology)
        if (const Errno error = leave(service, core, !service.rules.checks_topology); failed(error))
            return error;
    service.topology.set_online(core, false);
    return Errno::ok;
}

Errno bring_memory_online(MktmeService& service, PackageId package) {
    if (service.params.profile == Profile::series_59) return Errno::eperm;
    if (service.params.profile == Profile::series_62) {
        if (service.map.in_use() == 0) {
            service.allows_keys = false;
        } else {
            Topology after = service.topology;
            after.set_memory(package, true);
            if (!after.all_memory_has_processors()) return Errno::eperm;
            // As posted, a package is never found to be new, and its controllers stay without the keys.
            const bool is_new = lead_of(service, package) == service.leads.end();
            if (is_new && service.params.bugs == Slip::fixed) {
                const Lead lead{package, *service.topology.first_online(package)};
                if (failed(program_all(service, lead))) return Errno::eperm;
                service.leads.push_back(lead);
            }
        }
    }
    service.topology.set_memory(package, true);
    return Errno::ok;
}

}  // namespace mktme::key_type
