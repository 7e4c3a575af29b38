// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mktme::machines {

using Octets = std::vector<unsigned char>;

Octets octets_from_hex(const std::string& digits);

/// Key pair that decrypts lines with libcrypto's own XTS mode, which shares only the AES rounds with the program's.
class XtsOracle {
public:
    XtsOracle(const std::string& data_key, const std::string& tweak_key);

    [[nodiscard]] Octets decrypted(const Octets& line, std::uint64_t tweak) const;
    bool operator==(const XtsOracle&) const = default;

private:
    Octets keys_;  // data key, then tweak key
};

}  // namespace mktme::machines
