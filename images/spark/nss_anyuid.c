// SPDX-License-Identifier: Apache-2.0
// A name service module: the user id that the process runs as always has a name and a home.
//
// Kubernetes may run the container as any user id (OpenShift always does). Java takes user.name and
// user.home from the password database, and Hadoop's login and Ivy fail without them. Appending to
// /etc/passwd at start needs a writable root; answering the question needs nothing.
#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char* keep(const char* text, char** buffer, size_t* left) {
  const size_t size = strlen(text) + 1;
  if (size > *left) return NULL;
  char* const copy = memcpy(*buffer, text, size);
  *buffer += size;
  *left -= size;
  return copy;
}

// Called by glibc after /etc/passwd had no such user. SPARK_USER_NAME names it, as in Apache's image.
enum nss_status _nss_anyuid_getpwuid_r(uid_t uid, struct passwd* entry, char* buffer, size_t size,
                                       int* error) {
  if (uid != getuid() && uid != geteuid()) {
    *error = ENOENT;
    return NSS_STATUS_NOTFOUND;
  }
  const char* const name = getenv("SPARK_USER_NAME");
  entry->pw_name = keep(name && *name ? name : "spark", &buffer, &size);
  entry->pw_passwd = keep("x", &buffer, &size);
  entry->pw_gecos = keep("any user", &buffer, &size);
  entry->pw_dir = keep("/home/spark", &buffer, &size);
  entry->pw_shell = keep("/bin/sh", &buffer, &size);
  entry->pw_uid = uid;
  entry->pw_gid = getgid();
  if (!entry->pw_shell || !entry->pw_dir || !entry->pw_gecos || !entry->pw_passwd ||
      !entry->pw_name) {
    *error = ERANGE;
    return NSS_STATUS_TRYAGAIN;
  }
  return NSS_STATUS_SUCCESS;
}
