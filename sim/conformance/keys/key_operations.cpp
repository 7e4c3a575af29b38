// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/key_operations.hpp"

#include <algorithm>
#include <array>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/keys/core/proc.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/conformance/case_program.hpp"

namespace mktme::sim {

namespace {

using Args = CaseArguments;
using Program = CaseProgram;
using syscall::UserBytes;
using task::Uid;

/// Gives register values to the arguments of an operation.
class Packer {
public:
    Packer(const Program& program, const Args& arguments) : program_{&program}, arguments_{&arguments} {}

    /// Returns a number, as a program passes it: sign-extended.
    [[nodiscard]] std::uint64_t number(std::size_t i) const {
        return static_cast<std::uint64_t>((*arguments_)[i].number);
    }
    [[nodiscard]] std::uint64_t address(std::size_t i) const { return bytes(i).address.value; }
    [[nodiscard]] UserBytes bytes(std::size_t i) const {
        const ByteWord& word = (*arguments_)[i].bytes;
        switch (word.place) {
            case ByteWord::Place::null: return {{}, word.length};
            case ByteWord::Place::unmapped: return {syscall::HostMemory::unmapped, word.length};
            case ByteWord::Place::mapped: break;
        }
        return {program_->memory().place(word.bytes), word.bytes.size()};
    }
    [[nodiscard]] std::size_t count() const { return arguments_->size(); }

private:
    const Program* program_;
    const Args* arguments_;
};

template <class... Values>
PackedCall keyctl(Values... values) {
    return {.registers = registers(number_of("keyctl"), {static_cast<std::uint64_t>(values)...})};
}

UserBytes untouched_buffer(const Program& program, std::uint64_t length) {
    return {program.memory().place(std::string(length, untouched_byte)), length};
}

/// Packs an operation that reads a key into a buffer.
template <std::uint64_t operation>
PackedCall reading(const Program& program, const Args& a) {
    const Packer p{program, a};
    const auto buffer = untouched_buffer(program, p.count() > 1 ? p.number(1) : usual_buffer);
    auto call = keyctl(operation, p.number(0), buffer.address.value, buffer.length);
    call.buffer = buffer;
    return call;
}

PackedCall add_key(const Program& program, const Args& a) {
    const Packer p{program, a};
    const auto payload = p.bytes(2);
    return {.registers = registers(number_of("add_key"), {p.address(0), p.address(1), payload.address.value,
                                                          payload.length, p.number(3)})};
}

PackedCall request_key(const Program& program, const Args& a) {
    const Packer p{program, a};
    return {.registers =
                registers(number_of("request_key"), {p.address(0), p.address(1), p.address(2), p.number(3)})};
}

/// Packs an operation on a key that takes a payload.
template <std::uint64_t operation>
PackedCall with_payload(const Program& program, const Args& a) {
    const Packer p{program, a};
    const auto payload = p.bytes(1);
    return keyctl(operation, p.number(0), payload.address.value, payload.length,
                  p.count() > 2 ? p.number(2) : 0);
}

/// Packs an operation whose arguments are all numbers.
template <std::uint64_t operation>
PackedCall with_numbers(const Program& program, const Args& a) {
    const Packer p{program, a};
    const auto number = [&](std::size_t i) { return i < p.count() ? p.number(i) : 0; };
    return keyctl(operation, number(0), number(1), number(2), number(3));
}

PackedCall instantiate_iov(const Program& program, const Args& a) {
    const Packer p{program, a};
    std::vector<std::uint64_t> vectors;
    constexpr std::size_t first_part = 2;
    for (std::size_t i = first_part; i < p.count(); ++i) {
        const auto part = p.bytes(i);
        vectors.insert(vectors.end(), {part.address.value, part.length});
    }
    constexpr std::uint64_t operation = 20;
    const std::string_view placed{reinterpret_cast<const char*>(vectors.data()),
                                  vectors.size() * sizeof vectors[0]};
    return keyctl(operation, p.number(0), program.place(placed), vectors.size() / 2, p.number(1));
}

PackedCall capabilities(const Program& program, const Args& a) {
    constexpr std::uint64_t operation = 31;
    const auto buffer = untouched_buffer(program, Packer{program, a}.number(0));
    return keyctl(operation, buffer.address.value, buffer.length);
}

template <std::uint16_t call>
PackedCall system_call(const Program& program, const Args& a) {
    const Packer p{program, a};
    PackedCall packed{.registers = {.number = call}};
    for (std::size_t i = 0; i < p.count(); ++i) packed.registers.a[i] = p.number(i);
    return packed;
}

PackedCall set_groups(const Program& program, const Args& a) {
    std::vector<std::uint32_t> groups;
    for (const auto& argument : a) groups.push_back(static_cast<std::uint32_t>(argument.number));
    const std::string_view placed{reinterpret_cast<const char*>(groups.data()),
                                  groups.size() * sizeof groups[0]};
    return {.registers = registers(number_of("setgroups"), {groups.size(), program.place(placed)})};
}

CaseOutcome proc_key(const Program& program, const Args& a) {
    keys::KeyService& service = program.kernel().keys;
    const keys::Key* found = service.find(keys::Serial{static_cast<std::int32_t>(a[0].number)});
    if (found == nullptr) return {};
    return {.data = proc_keys_line(service, program.task().cred, *found)};
}

/// The recorder waits until /proc/key-users stops changing before it reads it.
CaseOutcome proc_user(const Program& program, const Args& a) {
    keys::KeyService& service = program.kernel().keys;
    service.collector.end_grace_period();
    service.collector.run();
    const auto* user = service.users.find(Uid{static_cast<std::uint32_t>(a[0].number)});
    if (user == nullptr) return {};
    return {.data = keys::proc_key_users_line(service.sysctl, *user)};
}

using case_language::key_operation;
constexpr auto serial = ResultKind::serial;
constexpr auto number = ResultKind::number;

// clang-format off
constexpr std::array operations{
    KeyOperation{key_operation("add_key"), serial, add_key},
    KeyOperation{key_operation("request_key"), serial, request_key},
    KeyOperation{key_operation("get_keyring_ID"), serial, with_numbers<0>},
    KeyOperation{key_operation("join_session"), serial, [](const Program& c, const Args& a) {
        return keyctl(1, Packer{c, a}.address(0)); }},
    KeyOperation{key_operation("update"), number, with_payload<2>},
    KeyOperation{key_operation("revoke"), number, with_numbers<3>},
    KeyOperation{key_operation("chown"), number, with_numbers<4>},
    KeyOperation{key_operation("setperm"), number, with_numbers<5>},
    KeyOperation{key_operation("describe"), ResultKind::description, reading<keyctl_number::describe>},
    KeyOperation{key_operation("clear"), number, with_numbers<7>},
    KeyOperation{key_operation("link"), number, with_numbers<8>},
    KeyOperation{key_operation("unlink"), number, with_numbers<9>},
    KeyOperation{key_operation("search"), serial, [](const Program& c, const Args& a) {
        const Packer p{c, a};
        return keyctl(10, p.number(0), p.address(1), p.address(2), p.number(3)); }},
    KeyOperation{key_operation("read"), ResultKind::reading, reading<keyctl_number::read>},
    KeyOperation{key_operation("instantiate"), number, with_payload<keyctl_number::instantiate>},
    KeyOperation{key_operation("instantiate_iov"), number, instantiate_iov},
    KeyOperation{key_operation("negate"), number, with_numbers<keyctl_number::negate>},
    KeyOperation{key_operation("reject"), number, with_numbers<keyctl_number::reject>},
    KeyOperation{key_operation("set_reqkey"), number, with_numbers<14>},
    KeyOperation{key_operation("set_timeout"), number, with_numbers<15>},
    KeyOperation{key_operation("assume_authority"), serial, with_numbers<keyctl_number::assume_authority>},
    KeyOperation{key_operation("get_security"), ResultKind::security, reading<17>},
    KeyOperation{key_operation("session_to_parent"), number, with_numbers<18>},
    KeyOperation{key_operation("invalidate"), number, with_numbers<21>},
    KeyOperation{key_operation("get_persistent"), serial, with_numbers<22>},
    KeyOperation{key_operation("move"), number, with_numbers<30>},
    KeyOperation{key_operation("restrict"), number, [](const Program& c, const Args& a) {
        const Packer p{c, a};
        return keyctl(29, p.number(0), p.address(1), p.address(2)); }},
    KeyOperation{key_operation("capabilities"), number, capabilities},
    KeyOperation{key_operation("keyctl"), number, system_call<number_of("keyctl")>},
    KeyOperation{key_operation("proc_key"), ResultKind::proc_key, nullptr, proc_key},
    KeyOperation{key_operation("proc_user"), ResultKind::proc_user, nullptr, proc_user},
    KeyOperation{{"setresuid", "uuu"}, number, system_call<number_of("setresuid")>},
    KeyOperation{{"setresgid", "ggg"}, number, system_call<number_of("setresgid")>},
    KeyOperation{{"setfsuid", "u"}, ResultKind::zero, system_call<number_of("setfsuid")>},
    KeyOperation{{"setgroups", "?g*"}, number, set_groups},
};
// clang-format on

}  // namespace

const KeyOperation* find_operation(std::string_view name) {
    const auto* found = std::ranges::find(operations, name, &KeyOperation::name);
    return found != operations.end() ? found : nullptr;
}

std::string read_by_keyctl(const CaseProgram& program, std::uint64_t operation, std::int32_t key,
                           std::size_t buffer) {
    const UserBytes to = untouched_buffer(program, buffer);
    const auto length =
        program.call(number_of("keyctl"),
                     {operation, static_cast<std::uint64_t>(std::int64_t{key}), to.address.value, to.length});
    if (length < 0 || static_cast<std::size_t>(length) > buffer) return {};
    return std::string{program.memory().bytes({to.address, static_cast<std::size_t>(length)})};
}

}  // namespace mktme::sim
