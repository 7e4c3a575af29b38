// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <memory>
#include <string>
#include <string_view>

#include "models/base/input_file.hpp"

namespace mktme::sim {

/// SHA-256 of the bytes it is given, by which two inputs are compared.
class Sha256 {
public:
    Sha256();

    void update(std::string_view bytes);
    /// Returns the digest in hexadecimal. No bytes may be added afterwards.
    [[nodiscard]] std::string hex();

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

/// Returns the SHA-256 of the rest of an input, in hexadecimal. Reads the input to its end.
std::string sha256_of(InputFile& file);

}  // namespace mktme::sim
