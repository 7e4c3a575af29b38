// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace mktme::task {

/// A privilege, by its number in linux/capability.h. capabilities(7) says what each permits.
enum class Capability : std::uint8_t {
    chown = 0,
    dac_override = 1,
    dac_read_search = 2,
    fowner = 3,
    fsetid = 4,
    kill = 5,
    setgid = 6,
    setuid = 7,
    setpcap = 8,
    linux_immutable = 9,
    net_bind_service = 10,
    net_broadcast = 11,
    net_admin = 12,
    net_raw = 13,
    ipc_lock = 14,
    ipc_owner = 15,
    sys_module = 16,
    sys_rawio = 17,
    sys_chroot = 18,
    sys_ptrace = 19,
    sys_pacct = 20,
    sys_admin = 21,
    sys_boot = 22,
    sys_nice = 23,
    sys_resource = 24,
    sys_time = 25,
    sys_tty_config = 26,
    mknod = 27,
    lease = 28,
    audit_write = 29,
    audit_control = 30,
    setfcap = 31,
    mac_override = 32,
    mac_admin = 33,
    syslog = 34,
    wake_alarm = 35,
    block_suspend = 36,
    audit_read = 37,
    perfmon = 38,
    bpf = 39,
    checkpoint_restore = 40,
};

/// Number of capabilities in Linux 6.18 (CAP_LAST_CAP + 1).
inline constexpr std::uint64_t capability_count = 41;

constexpr std::uint64_t number(Capability capability) { return static_cast<std::uint64_t>(capability); }
/// Returns true if `number` is that of a capability (cap_valid).
constexpr bool is_capability(std::uint64_t number) { return number < capability_count; }
/// Returns the name as linux/capability.h spells it, such as "CAP_SYS_ADMIN".
[[nodiscard]] std::string_view name(Capability capability);

/// A set of capabilities (kernel_cap_t). Bit n stands for capability n.
class CapabilitySet {
public:
    constexpr CapabilitySet() = default;
    constexpr CapabilitySet(std::initializer_list<Capability> capabilities) {
        for (const Capability capability : capabilities) add(capability);
    }
    /// Returns the set with these bits. Bits that stand for no capability are dropped (CAP_VALID_MASK).
    static constexpr CapabilitySet from_bits(std::uint64_t bits) {
        CapabilitySet set;
        set.bits_ = bits & valid_bits;
        return set;
    }
    static constexpr CapabilitySet all() { return from_bits(valid_bits); }

    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    [[nodiscard]] constexpr bool contains(Capability capability) const {
        return (bits_ & bit(capability)) != 0;
    }
    [[nodiscard]] constexpr bool is_subset_of(CapabilitySet other) const {
        return (bits_ & ~other.bits_) == 0;
    }
    constexpr void add(Capability capability) { bits_ |= bit(capability); }
    constexpr void remove(Capability capability) { bits_ &= ~bit(capability); }

    friend constexpr CapabilitySet operator|(CapabilitySet a, CapabilitySet b) {
        return from_bits(a.bits_ | b.bits_);
    }
    friend constexpr CapabilitySet operator&(CapabilitySet a, CapabilitySet b) {
        return from_bits(a.bits_ & b.bits_);
    }
    /// Returns the capabilities in `a` but not in `b`.
    friend constexpr CapabilitySet operator-(CapabilitySet a, CapabilitySet b) {
        return from_bits(a.bits_ & ~b.bits_);
    }
    bool operator==(const CapabilitySet&) const = default;

private:
    static constexpr std::uint64_t valid_bits = (std::uint64_t{1} << capability_count) - 1;
    static constexpr std::uint64_t bit(Capability capability) {
        return std::uint64_t{1} << number(capability);
    }

    std::uint64_t bits_ = 0;
};

/// Capabilities on files, which follow the filesystem uid (CAP_FS_SET).
inline constexpr CapabilitySet filesystem_capabilities{
    Capability::chown,  Capability::dac_override,    Capability::dac_read_search, Capability::fowner,
    Capability::fsetid, Capability::linux_immutable, Capability::mknod,           Capability::mac_override};

/// The capability sets of a thread (capabilities(7), "Thread capability sets").
///
/// The effective set is part of the permitted one. The ambient set is part of both the permitted and the inheritable
/// one.
struct ThreadCapabilities {
    CapabilitySet effective{};    // those that the kernel checks
    CapabilitySet permitted{};    // the most that can be effective
    CapabilitySet inheritable{};  // permitted after execve(2) if the file's inheritable set has them too
    CapabilitySet ambient{};      // kept over execve(2) of a file without privilege
    CapabilitySet bounding = CapabilitySet::all();  // the most that a file can give

    bool operator==(const ThreadCapabilities&) const = default;
};

}  // namespace mktme::task
