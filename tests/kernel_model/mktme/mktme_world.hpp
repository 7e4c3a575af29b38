// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel_model/mktme/encrypt_mprotect.hpp"
#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"
#include "tests/kernel_model/mktme/keyed_machine.hpp"

namespace mktme::tests {

using key_type::KeyIdState;
using key_type::MktmeKeyParams;
using key_type::Profile;
using key_type::RevokeMode;
using key_type::Slip;

/// Returns the value of the result register of a call that fails.
inline std::int64_t fails(Errno error) { return KernelWorld::failure(error); }

/// The machine and the kernel of a test.
struct MktmeWorldParams {
    MktmeKeyParams keys{};
    tme::MktmeParams hardware{.keyid_bits = 2};  // KeyIDs 1 to 3
    std::uint32_t packages = 1;
    std::uint32_t cores = 2;  // of a package
    bool raises_gp = true;    // PCONFIG, for a bad structure
};

/// A kernel of the series on a machine with key hardware, and a process that may make keys. Addresses are pages from a
/// base.
class MktmeWorld : public KernelWorld {
public:
    explicit MktmeWorld(const MktmeWorldParams& params);
    MktmeWorld(const MktmeWorldParams& params, std::unique_ptr<KeyedMachine> machine);
    explicit MktmeWorld(Profile profile) : MktmeWorld{{.keys = {.profile = profile}}} {}

    static constexpr std::uint64_t rw = mm::prot::read | mm::prot::write;
    static constexpr std::uint64_t r = mm::prot::read;
    static constexpr const char* cpu_payload = "type=cpu algorithm=aes-xts-128";

    /// Returns the payload of a cpu key in the words of the profile.
    [[nodiscard]] const char* payload() const;
    /// add_key(2) with the thread keyring. Returns the serial, or -errno.
    std::int64_t add_key(std::string_view payload, const char* name = "key", Task* by = nullptr);
    std::uint64_t key(const char* name = "key") { return word(add_key(payload(), name)); }
    std::int64_t keyctl(std::uint64_t operation, std::uint64_t serial, Task* by = nullptr) {
        return call(by != nullptr ? *by : task, number_of("keyctl"), {operation, serial});
    }
    std::int64_t revoke(std::uint64_t serial) { return keyctl(3, serial); }
    std::int64_t invalidate(std::uint64_t serial) { return keyctl(21, serial); }
    std::int64_t safe_revoke(std::uint64_t serial) { return keyctl(33, serial); }

    static constexpr std::uint64_t at(std::uint64_t page) { return base + page * 4096; }
    std::int64_t map(std::uint64_t page, std::uint64_t pages, std::uint64_t protection = rw,
                     std::uint64_t flags = mm::map::is_private | mm::map::anonymous | mm::map::fixed);
    std::int64_t unmap(std::uint64_t page, std::uint64_t pages, Task* by = nullptr);
    std::int64_t encrypt(std::uint64_t address, std::uint64_t length, std::uint64_t protection,
                         std::uint64_t serial, Task* by = nullptr);
    std::int64_t encrypt_pages(std::uint64_t page, std::uint64_t pages, std::uint64_t serial,
                               std::uint64_t protection = rw) {
        return encrypt(at(page), pages * 4096, protection, serial);
    }
    /// Writes a byte into each page, or compares the first byte of each.
    void fill(std::uint64_t page, std::uint64_t pages, int value);
    bool reads(std::uint64_t page, std::uint64_t pages, int value);
    /// Returns the KeyID of the page that is mapped at a place; nullopt if there is none.
    std::optional<std::uint16_t> keyid_of_page(std::uint64_t page);
    std::uint16_t keyid_of_mapping(std::uint64_t page);
    std::uint16_t keyid_of(std::uint64_t serial);

    /// Lets time pass, and the kernel do what is due.
    void pass(std::int64_t seconds);
    void pass_milliseconds(std::int64_t milliseconds);
    [[nodiscard]] std::size_t count(KeyIdState state) const { return service().map.count(state); }
    [[nodiscard]] std::size_t available() const { return service().map.available(); }
    [[nodiscard]] key_type::MktmeService& service() const { return *kernel.mktme(); }
    [[nodiscard]] KeyedMachine& machine() const { return *machine_; }
    /// Returns the commands that were executed, such as "1 random, 1 clear", each once for all packages.
    [[nodiscard]] std::string commands() const;

private:
    static constexpr std::uint64_t base = 0x1000'0000'0000;

    MktmeWorld(const MktmeWorldParams& params, KeyedMachine* machine, std::unique_ptr<KeyedMachine> owned);

    KeyedMachine* machine_;
};

}  // namespace mktme::tests
