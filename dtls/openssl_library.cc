#include "dtls/openssl_library.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/provider.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "dtls/openssl_check.h"

namespace dtls {
namespace {

constexpr const char* kName = "handshakes";

using Names = std::span<const std::string_view>;
// RSA for peers that are no browsers; RFC 8827 section 6.5 asks for P-256.
constexpr std::string_view kKeys[] = {"EC", "X25519", "RSA", "RSA-PSS", "ED25519"};
constexpr std::string_view kCiphers[] = {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305"};
constexpr std::string_view kDigests[] = {"SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512"};

// A provider that passes the default provider's algorithms on (provider-base(7)): its own functions
// choose, and those behind them get the default provider's context.
struct Choice {
  OSSL_PROVIDER* all = nullptr;
  // By operation, as OpenSSL wants a list: the last entry has no names. Of other operations, all.
  std::map<int, std::vector<OSSL_ALGORITHM>> chosen;
};

Choice& TheChoice() {
  static Choice choice;
  return choice;
}

bool IsOneOf(Names names, const OSSL_ALGORITHM& algorithm) {
  const std::string_view all_its_names = algorithm.algorithm_names;
  return std::ranges::find(names, all_its_names.substr(0, all_its_names.find(':'))) != names.end();
}

bool ReadsCertificates(const OSSL_ALGORITHM& decoder) {
  return std::string_view(decoder.property_definition).find("SubjectPublicKeyInfo") !=
         std::string_view::npos;
}

void Choose(Choice& choice, int operation, Names names) {
  std::vector<OSSL_ALGORITHM>& chosen = choice.chosen[operation];
  int no_cache = 0;
  const OSSL_ALGORITHM* each = OSSL_PROVIDER_query_operation(choice.all, operation, &no_cache);
  for (; each != nullptr && each->algorithm_names != nullptr; ++each) {
    if (!IsOneOf(names, *each)) continue;
    if (operation == OSSL_OP_DECODER && !ReadsCertificates(*each)) continue;
    chosen.push_back(*each);
  }
  chosen.push_back({});
}

const OSSL_ALGORITHM* Query(void*, int operation, int* no_cache) {
  const Choice& choice = TheChoice();
  *no_cache = 0;
  const auto chosen = choice.chosen.find(operation);
  if (chosen != choice.chosen.end()) return chosen->second.data();
  return OSSL_PROVIDER_query_operation(choice.all, operation, no_cache);
}

// The groups of TLS.
int Capabilities(void*, const char* capability, OSSL_CALLBACK* callback, void* argument) {
  return OSSL_PROVIDER_get_capabilities(TheChoice().all, capability, callback, argument);
}

int Init(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** functions,
         void** context) {
  static const std::array<OSSL_DISPATCH, 3> kFunctions = {
      {{OSSL_FUNC_PROVIDER_QUERY_OPERATION, reinterpret_cast<void (*)()>(&Query)},
       {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, reinterpret_cast<void (*)()>(&Capabilities)},
       {0, nullptr}}};
  *functions = kFunctions.data();
  *context = OSSL_PROVIDER_get0_provider_ctx(TheChoice().all);
  return 1;
}

OSSL_LIB_CTX* Make() {
  Choice& choice = TheChoice();
  choice.all = OSSL_PROVIDER_load(nullptr, "default");
  CheckOpenSsl(choice.all != nullptr, "load the default provider");
  Choose(choice, OSSL_OP_KEYMGMT, kKeys);
  Choose(choice, OSSL_OP_DECODER, kKeys);
  Choose(choice, OSSL_OP_CIPHER, kCiphers);
  Choose(choice, OSSL_OP_DIGEST, kDigests);
  OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
  CheckOpenSsl(library != nullptr, "make a library context");
  CheckOpenSsl(OSSL_PROVIDER_add_builtin(library, kName, &Init) == 1 &&
                   OSSL_PROVIDER_load(library, kName) != nullptr,
               "choose among the default provider's algorithms");
  return library;
}

}  // namespace

OSSL_LIB_CTX* HandshakeLibrary() {
  static OSSL_LIB_CTX* const library = Make();  // for the process's life, as OpenSSL's own is
  return library;
}

}  // namespace dtls
