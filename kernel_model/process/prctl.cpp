// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/prctl.hpp"

#include <algorithm>
#include <span>

#include "kernel_model/task/core_dump.hpp"
#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

using syscall::Errno;
using syscall::failed;
using task::Capability;
using task::Credentials;
using task::is_capability;
using task::ThreadCapabilities;
namespace securebit = task::securebit;

namespace {

using Value = Result<std::int64_t>;
using Arguments = std::span<const std::uint64_t>;

Value value_of(Errno error) { return failed(error) ? Value{error} : Value{0}; }
Value flag(bool value) { return Value{value ? 1 : 0}; }
bool all_zero(Arguments arguments) {
    return std::ranges::all_of(arguments, [](std::uint64_t argument) { return argument == 0; });
}

Errno set_keepcaps(Credentials& cred, std::uint64_t value) {
    if (value > 1) return Errno::einval;
    if (cred.has_securebit(securebit::lock_of(securebit::keep_caps))) return Errno::eperm;
    if (value == 1) cred.securebits |= securebit::keep_caps;
    else cred.securebits &= ~securebit::keep_caps;
    return Errno::ok;
}

Errno set_securebits(Credentials& cred, std::uint64_t bits) {
    const std::uint64_t locks = cred.securebits & securebit::all_locks;
    const std::uint64_t changed = cred.securebits ^ bits;
    if ((locks >> 1 & changed) != 0 || (locks & ~bits) != 0) return Errno::eperm;
    if ((bits & ~std::uint64_t{securebit::all | securebit::all_locks}) != 0) return Errno::eperm;
    if (!cred.capable(Capability::setpcap)) {
        constexpr std::uint64_t free_bits =
            securebit::unprivileged | securebit::lock_of(securebit::unprivileged);
        if (changed == 0 || (changed & ~free_bits) != 0) return Errno::eperm;
    }
    cred.securebits = static_cast<std::uint32_t>(bits);
    return Errno::ok;
}

Value read_bounding(const Credentials& cred, std::uint64_t capability) {
    if (!is_capability(capability)) return Errno::einval;
    return flag(cred.capabilities.bounding.contains(static_cast<Capability>(capability)));
}

Errno drop_bounding(Credentials& cred, std::uint64_t capability) {
    if (!cred.capable(Capability::setpcap)) return Errno::eperm;
    if (!is_capability(capability)) return Errno::einval;
    cred.capabilities.bounding.remove(static_cast<Capability>(capability));
    return Errno::ok;
}

Errno raise_ambient(Credentials& cred, Capability capability) {
    ThreadCapabilities& sets = cred.capabilities;
    if (!sets.permitted.contains(capability) || !sets.inheritable.contains(capability) ||
        cred.has_securebit(securebit::no_ambient_raise))
        return Errno::eperm;
    sets.ambient.add(capability);
    return Errno::ok;
}

Value change_ambient(Credentials& cred, Arguments arguments) {
    const auto operation = static_cast<AmbientOperation>(arguments[0]);
    if (operation == AmbientOperation::clear_all) {
        if (!all_zero(arguments.subspan(1))) return Errno::einval;
        cred.capabilities.ambient = {};
        return 0;
    }
    if (!is_capability(arguments[1]) || !all_zero(arguments.subspan(2))) return Errno::einval;
    const auto capability = static_cast<Capability>(arguments[1]);
    switch (operation) {
        case AmbientOperation::is_set: return flag(cred.capabilities.ambient.contains(capability));
        case AmbientOperation::raise: return value_of(raise_ambient(cred, capability));
        case AmbientOperation::lower: cred.capabilities.ambient.remove(capability); return 0;
        case AmbientOperation::clear_all: break;
    }
    return Errno::einval;
}

Errno set_no_new_privs(Task& task, Arguments arguments) {
    if (arguments[0] != 1 || !all_zero(arguments.subspan(1))) return Errno::einval;
    task.no_new_privs = true;
    return Errno::ok;
}

}  // namespace

Value prctl(Task& task, const PrctlRequest& request) {
    Credentials& cred = task.cred;
    const Arguments arguments = request.arguments;
    const std::uint64_t first = arguments[0];
    switch (request.option) {
        case PrctlOption::get_dumpable: return static_cast<std::int64_t>(task.group->dumpable);
        case PrctlOption::set_dumpable: return value_of(set_dumpable(task, first));
        case PrctlOption::get_keepcaps: return flag(cred.has_securebit(securebit::keep_caps));
        case PrctlOption::set_keepcaps: return value_of(set_keepcaps(cred, first));
        case PrctlOption::capbset_read: return read_bounding(cred, first);
        case PrctlOption::capbset_drop: return value_of(drop_bounding(cred, first));
        case PrctlOption::get_securebits: return static_cast<std::int64_t>(cred.securebits);
        case PrctlOption::set_securebits: return value_of(set_securebits(cred, first));
        case PrctlOption::set_no_new_privs: return value_of(set_no_new_privs(task, arguments));
        case PrctlOption::get_no_new_privs:
            return all_zero(arguments) ? flag(task.no_new_privs) : Value{Errno::einval};
        case PrctlOption::cap_ambient: return change_ambient(cred, arguments);
    }
    return Errno::einval;
}

}  // namespace mktme::process
