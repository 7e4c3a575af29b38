// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/deeds/deed.hpp"

#include "kernel_model/keys/core/serial.hpp"
#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/mapping/protection.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "workloads/scenario/print.hpp"

namespace mktme::sim {

DeedResult Deed::call(std::uint64_t number, std::initializer_list<std::uint64_t> arguments,
                      const std::function<ActionEnd(std::int64_t)>& finish) const {
    syscall::Registers registers{.number = number, .a = {}};
    std::ranges::copy(arguments, registers.a.begin());
    kernel::Kernel& kernel = world_->kernel;
    syscall::Call& entered = kernel.begin(task(), world_->user);
    auto result = kernel.dispatch(entered, registers);
    while (!result) {
        world_->leave_core(*actor_, entered.deadline() ? ActorState::passing : ActorState::asleep);
        actor_->sleeps_in = &entered;
        const bool goes_on = world_->executor.wait_until(
            [&] { return actor_->task == nullptr || kernel.can_go_on(entered); }, "a system call");
        actor_->sleeps_in = nullptr;
        if (!goes_on || actor_->task == nullptr) return {};
        world_->take_core(*actor_);
        world_->hardware().spend(task().core, world_->settings.costs.wake_up);
        if (actor_->dying) return {};
        kernel.go_on(entered);
        result = kernel.take_result(entered);
    }
    return finish(*result);
}

bool Deed::goes_on() const {
    return !actor_->dying && !task().group->signals.dying_of && !world_->executor.is_abandoned();
}

void Deed::name_key(const std::string& name, std::int64_t serial) const {
    const auto number = static_cast<std::int32_t>(serial);
    names().define(name, KeyMeant{number});
    world_->names_in_results.add(number, name);
}

std::uint64_t Deed::serial(const scenario::Key& key) const {
    if (const auto* number = std::get_if<scenario::Serial>(&key)) return word(number->value);
    if (const auto* ring = std::get_if<scenario::RingKey>(&key)) return serial_of(ring->ring);
    const auto& named = std::get<scenario::FKey>(key);
    const auto& of = named.owner ? *world_->find(named.owner->text)->names : names();
    return word(of.find<KeyMeant>(named.name.text)->serial);
}

std::uint64_t Deed::pkey(const scenario::Pk& key) const {
    if (const auto* number = std::get_if<scenario::Dec>(&key)) return number->value;
    return word(names().find<PkeyMeant>(std::get<scenario::PkName>(key).text)->pkey);
}

std::uint64_t Deed::protection(const scenario::Prot& protection) {
    return (protection.read ? mm::prot::read : 0) | (protection.write ? mm::prot::write : 0) |
           (protection.execute ? mm::prot::exec : 0) | (protection.grows_down ? mm::prot::grows_down : 0) |
           (protection.grows_up ? mm::prot::grows_up : 0);
}

std::uint64_t Deed::rights(scenario::Rights rights) {
    constexpr std::uint64_t disable_access = 1;
    constexpr std::uint64_t disable_write = 2;
    switch (rights) {
        case scenario::Rights::none: return 0;
        case scenario::Rights::deny_write: return disable_write;
        case scenario::Rights::deny_access: return disable_access;
        case scenario::Rights::deny_all: return disable_access | disable_write;
    }
    return 0;
}

std::uint64_t Deed::serial_of(scenario::Ring ring) {
    using keys::Serial;
    switch (ring) {
        case scenario::Ring::thread: return word(number(Serial::thread_keyring));
        case scenario::Ring::process: return word(number(Serial::process_keyring));
        case scenario::Ring::session: return word(number(Serial::session_keyring));
        case scenario::Ring::user: return word(number(Serial::user_keyring));
        case scenario::Ring::user_session: return word(number(Serial::user_session_keyring));
        case scenario::Ring::group: return word(number(Serial::group_keyring));
        case scenario::Ring::authority: return word(number(Serial::reqkey_auth_key));
        case scenario::Ring::requestor: return word(number(Serial::requestor_keyring));
    }
    return 0;
}

namespace {

template <class T>
concept Performed = requires(const Deed& deed, const T& what, const Given& name) {
    { perform(deed, what, name) } -> std::same_as<DeedResult>;
};

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Action& action) {
    return std::visit(
        [&]<class T>(const T& what) -> DeedResult {
            if constexpr (Performed<T>) return perform(deed, what, action.name);
            else throw NotHere{"not simulated yet"};
        },
        action.what);
}

}  // namespace mktme::sim
