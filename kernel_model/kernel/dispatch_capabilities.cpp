// SPDX-License-Identifier: Apache-2.0
// The system calls on capability sets. Only the low half of the sets exists under version 1 of the header.
#include <array>
#include <span>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/process/capabilities.hpp"

namespace mktme::kernel {

namespace {

using process::CapabilityWords;
using Regs = Registers;

/// Place of the thread's number in the header (struct __user_cap_header_struct).
constexpr std::uint64_t pid_offset = sizeof(std::uint32_t);

/// Returns the number of parts of a set under the header's version (cap_validate_magic). EINVAL: an unknown version,
/// in whose place the header now has the preferred one; EFAULT.
Result<std::size_t> read_version(Call& c, UserAddr header) {
    const auto version = c.once([&] { return syscall::read_struct<std::uint32_t>(c, header); });
    if (!version) return version.error();
    const auto parts = process::capability_parts(*version);
    if (parts) return parts;
    const Errno error = syscall::write_struct(c, header, process::capability_version::preferred);
    return failed(error) ? error : parts.error();
}

Result<std::int32_t> read_pid(Call& c, UserAddr header) {
    return c.once([&] { return syscall::read_struct<std::int32_t>(c, header + pid_offset); });
}

/// A null `data` asks for the preferred version, if the header's is unknown.
Answer capget(Kernel& k, Call& c, const Regs& r) {
    const UserAddr header{r.a[0]};
    const UserAddr data{r.a[1]};
    const auto parts = read_version(c, header);
    if (data.is_null() && parts.error() == Errno::einval) return 0;
    if (data.is_null() || !parts) return answer(parts.error());
    const auto pid = read_pid(c, header);
    if (!pid) return pid.error();
    const auto sets = c.once([&] { return process::capget(k.tasks, c.task(), *pid); });
    if (!sets) return sets.error();
    const auto words = process::words_of(*sets);
    return answer(c.user().write(c, data, std::as_bytes(std::span{words}.first(*parts))));
}

Result<process::CapabilityData> read_data(Call& c, UserAddr data, std::size_t parts) {
    std::array<CapabilityWords, process::most_capability_parts> words{};
    const auto given = std::span{words}.first(parts);
    const Errno error = c.user().read(c, data, std::as_writable_bytes(given));
    if (failed(error)) return error;
    return process::data_of(given);
}

/// The number of the thread is checked before the sets are read.
Answer capset(Kernel&, Call& c, const Regs& r) {
    const UserAddr header{r.a[0]};
    const auto parts = read_version(c, header);
    if (!parts) return parts.error();
    const auto pid = read_pid(c, header);
    if (!pid) return pid.error();
    if (!process::is_caller(c.task(), *pid)) return Errno::eperm;
    const auto data = c.once([&] { return read_data(c, {r.a[1]}, *parts); });
    return data ? answer(process::capset(c.task(), *pid, *data)) : data.error();
}

constexpr std::array rows{
    Row{number_of("capget"), capget},
    Row{number_of("capset"), capset},
};

}  // namespace

std::span<const Row> capability_calls() { return rows; }

}  // namespace mktme::kernel
