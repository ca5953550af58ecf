#include "dtls/datagram_bio.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "dtls/openssl_check.h"

namespace dtls {
namespace {

DatagramQueue& QueueOf(BIO* bio) { return *static_cast<DatagramQueue*>(BIO_get_data(bio)); }

int Write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto* begin = reinterpret_cast<const uint8_t*>(bytes);
  QueueOf(bio).outgoing.emplace_back(begin, begin + size);
  return size;
}

int Read(BIO* bio, char* out, int capacity) {
  BIO_clear_retry_flags(bio);
  const auto datagram = std::exchange(QueueOf(bio).incoming, {});
  if (datagram.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const size_t size = std::min(datagram.size(), static_cast<size_t>(std::max(capacity, 0)));
  std::memcpy(out, datagram.data(), size);
  return static_cast<int>(size);
}

long Control(BIO*, int command, long, void*) {
  // The MTU is set, not asked for: nothing but flushing needs an answer.
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int Create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* Method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
    CheckOpenSsl(made != nullptr, "make a BIO method");
    BIO_meth_set_write(made, Write);
    BIO_meth_set_read(made, Read);
    BIO_meth_set_ctrl(made, Control);
    BIO_meth_set_create(made, Create);
    return made;
  }();
  return method;
}

}  // namespace

BIO* NewDatagramBio(DatagramQueue* queue) {
  BIO* bio = BIO_new(Method());
  CheckOpenSsl(bio != nullptr, "make a BIO");
  BIO_set_data(bio, queue);
  return bio;
}

}  // namespace dtls
