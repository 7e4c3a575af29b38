// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/program_image.hpp"

#include <algorithm>

#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"

namespace mktme::key_type {

namespace {

using tme::AlgorithmMask;
using tme::KeyProgramStruct;
using tme::PconfigCommand;

constexpr AlgorithmMask xts_128 = mask_of(tme::TmeAlgorithm::aes_xts_128);

/// Returns the algorithm that commands without a key name. The 59 patches take the lowest one that is activated.
AlgorithmMask any_algorithm(const ImageContext& context) {
    if (context.words != Words::series_59) return xts_128;
    return static_cast<AlgorithmMask>(context.activated & -context.activated);
}

void put(const std::optional<KeyText>& text, KeyProgramStruct::KeyField& field) {
    if (text) std::ranges::copy(*text, field.begin());
}

void mix(const KeyText& random, KeyProgramStruct::KeyField& field) {
    std::ranges::transform(random, field, field.begin(), std::bit_xor{});
}

KeyProgramStruct command(PconfigCommand command, KeyId keyid, AlgorithmMask algorithm) {
    return {.keyid = keyid.count(), .command = static_cast<std::uint8_t>(command), .enc_alg = algorithm};
}

}  // namespace

tme::KeyProgramImage image_of(const KeySpec& spec, KeyId keyid, const ImageContext& context) {
    const AlgorithmMask without_key = context.words == Words::v2 ? AlgorithmMask{0} : any_algorithm(context);
    switch (spec.kind) {
        case KeyKind::clear: return command(PconfigCommand::clear_key, keyid, without_key).image();
        case KeyKind::no_encrypt: return command(PconfigCommand::no_encrypt, keyid, without_key).image();
        case KeyKind::user:
        case KeyKind::cpu: break;
    }
    const bool is_user = spec.kind == KeyKind::user;
    auto image =
        command(is_user ? PconfigCommand::set_key_direct : PconfigCommand::set_key_random, keyid, xts_128);
    put(spec.key, image.key_field_1);
    put(spec.tweak, image.key_field_2);
    if (!is_user && (context.words == Words::v2 || context.words == Words::series_62)) {
        mix(context.random, image.key_field_1);
        mix(context.random, image.key_field_2);
    }
    return image.image();
}

tme::KeyProgramImage clear_image(KeyId keyid, const ImageContext& context) {
    return command(PconfigCommand::clear_key, keyid, any_algorithm(context)).image();
}

}  // namespace mktme::key_type
