/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-member-info.h>
#include <httpmail/httpmail-member-list-private.h>

/**
 * HTTPMailMemberList:
 *
 * A [iface@Gio.ListModel] of [class@MemberInfo] that fills while the server's reply streams in.
 *
 * The list is for the thread of the transport's owner context, where it also changes. It only ever grows: members come
 * in the server's order, many at once, and none is taken away. When [property@MemberList:loading] becomes `FALSE` it
 * will not change any more, and [property@MemberList:error] says whether it is complete.
 */
struct _HTTPMailMemberList
{
  GObject parent_instance;

  GPtrArray *members;
  GError *error;
  gboolean loading;
  char *root_time_stamp;
  char *folder_time_stamp;
  gboolean unchanged;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_ERROR,
  PROP_ROOT_TIME_STAMP,
  PROP_FOLDER_TIME_STAMP,
  PROP_UNCHANGED,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void httpmail_member_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HTTPMailMemberList,
                               httpmail_member_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, httpmail_member_list_list_model_init))

static GType
httpmail_member_list_get_item_type (GListModel *model)
{
  return HTTPMAIL_TYPE_MEMBER_INFO;
}

static guint
httpmail_member_list_get_n_items (GListModel *model)
{
  return HTTPMAIL_MEMBER_LIST (model)->members->len;
}

static gpointer
httpmail_member_list_get_item (GListModel *model, guint position)
{
  HTTPMailMemberList *self = HTTPMAIL_MEMBER_LIST (model);

  if (position >= self->members->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->members, position));
}

static void
httpmail_member_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = httpmail_member_list_get_item_type;
  iface->get_n_items = httpmail_member_list_get_n_items;
  iface->get_item = httpmail_member_list_get_item;
}

static void
httpmail_member_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailMemberList *self = HTTPMAIL_MEMBER_LIST (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_ROOT_TIME_STAMP:
      g_value_set_string (value, self->root_time_stamp);
      break;
    case PROP_FOLDER_TIME_STAMP:
      g_value_set_string (value, self->folder_time_stamp);
      break;
    case PROP_UNCHANGED:
      g_value_set_boolean (value, self->unchanged);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, HTTPMAIL_TYPE_MEMBER_INFO);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->members->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_member_list_finalize (GObject *object)
{
  HTTPMailMemberList *self = HTTPMAIL_MEMBER_LIST (object);

  g_ptr_array_unref (self->members);
  g_clear_error (&self->error);
  g_free (self->root_time_stamp);
  g_free (self->folder_time_stamp);

  G_OBJECT_CLASS (httpmail_member_list_parent_class)->finalize (object);
}

static void
httpmail_member_list_class_init (HTTPMailMemberListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_member_list_get_property;
  object_class->finalize = httpmail_member_list_finalize;

  /**
   * HTTPMailMemberList:loading: (getter is_loading)
   *
   * Whether more members may come. Becomes `FALSE` once, at the end of the listing.
   */
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, flags);

  /**
   * HTTPMailMemberList:error:
   *
   * Why the listing ended early, of the domain `HTTPMAIL_ERROR` as a rule; `NULL` while loading and when the listing is
   * complete. The members that came before the error stay in the list.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * HTTPMailMemberList:root-time-stamp:
   *
   * The server's mark of the last change to the list of folders (`pszRootTimeStamp` of HTTPMEMBERINFOLIST); `NULL`
   * while loading and when it gave none. Hand it back as it is to list the folders only when they changed.
   */
  props[PROP_ROOT_TIME_STAMP] = g_param_spec_string ("root-time-stamp", NULL, NULL, NULL, flags);

  /**
   * HTTPMailMemberList:folder-time-stamp:
   *
   * The server's mark of the last change to the folder (`pszFolderTimeStamp` of HTTPMEMBERINFOLIST); `NULL` while
   * loading and when it gave none. Hand it back as it is to list the folder only when it changed.
   */
  props[PROP_FOLDER_TIME_STAMP] = g_param_spec_string ("folder-time-stamp", NULL, NULL, NULL, flags);

  /**
   * HTTPMailMemberList:unchanged: (getter is_unchanged)
   *
   * Whether the listing was left out because nothing changed since the time stamp that was handed in. The list is empty
   * then, although the folder need not be.
   */
  props[PROP_UNCHANGED] = g_param_spec_boolean ("unchanged", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailMemberList:item-type:
   *
   * The type of the items, [class@MemberInfo]; see [method@Gio.ListModel.get_item_type].
   */
  props[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, flags);

  /**
   * HTTPMailMemberList:n-items:
   *
   * How many members there are so far; see [method@Gio.ListModel.get_n_items].
   */
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_member_list_init (HTTPMailMemberList *self)
{
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  self->loading = TRUE;
}

HTTPMailMemberList *
httpmail_member_list_new (void)
{
  return g_object_new (HTTPMAIL_TYPE_MEMBER_LIST, NULL);
}

static gpointer
ref_member (gconstpointer member, gpointer user_data)
{
  return g_object_ref ((gpointer) member);
}

void
httpmail_member_list_append (HTTPMailMemberList *self, GPtrArray *members)
{
  guint position;

  g_return_if_fail (HTTPMAIL_IS_MEMBER_LIST (self));
  g_return_if_fail (members != NULL);

  if (members->len == 0 || !self->loading)
    return;

  position = self->members->len;
  g_ptr_array_extend (self->members, members, ref_member, NULL);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, members->len);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

void
httpmail_member_list_finish (HTTPMailMemberList *self, const GError *error)
{
  g_return_if_fail (HTTPMAIL_IS_MEMBER_LIST (self));

  if (!self->loading)
    return;

  /* Whoever hears of the one finds the other in place. */
  g_object_freeze_notify (G_OBJECT (self));
  self->loading = FALSE;
  if (error != NULL)
    {
      self->error = g_error_copy (error);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
httpmail_member_list_set_time_stamps (HTTPMailMemberList *self,
                                      const char *root,
                                      const char *folder,
                                      gboolean unchanged)
{
  g_autofree char *old_root = NULL;
  g_autofree char *old_folder = NULL;

  g_return_if_fail (HTTPMAIL_IS_MEMBER_LIST (self));

  if (!self->loading)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  old_root = self->root_time_stamp;
  old_folder = self->folder_time_stamp;
  self->root_time_stamp = root != NULL ? g_utf8_make_valid (root, -1) : NULL;
  self->folder_time_stamp = folder != NULL ? g_utf8_make_valid (folder, -1) : NULL;
  if (g_strcmp0 (old_root, self->root_time_stamp) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROOT_TIME_STAMP]);
  if (g_strcmp0 (old_folder, self->folder_time_stamp) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLDER_TIME_STAMP]);
  if (self->unchanged != (unchanged != FALSE))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_UNCHANGED]);
  self->unchanged = unchanged != FALSE;
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * httpmail_member_list_is_loading: (get-property loading)
 * @self: a member list
 *
 * The value of [property@MemberList:loading].
 *
 * Returns: `TRUE` if more members may come
 */
gboolean
httpmail_member_list_is_loading (HTTPMailMemberList *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_LIST (self), FALSE);

  return self->loading;
}

/**
 * httpmail_member_list_get_error:
 * @self: a member list
 *
 * The value of [property@MemberList:error].
 *
 * Returns: (transfer none) (nullable): why the listing ended early
 */
const GError *
httpmail_member_list_get_error (HTTPMailMemberList *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_LIST (self), NULL);

  return self->error;
}

/**
 * httpmail_member_list_get_root_time_stamp:
 * @self: a member list
 *
 * The value of [property@MemberList:root-time-stamp].
 *
 * Returns: (transfer none) (nullable): the mark of the last change to the list of folders
 */
const char *
httpmail_member_list_get_root_time_stamp (HTTPMailMemberList *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_LIST (self), NULL);

  return self->root_time_stamp;
}

/**
 * httpmail_member_list_get_folder_time_stamp:
 * @self: a member list
 *
 * The value of [property@MemberList:folder-time-stamp].
 *
 * Returns: (transfer none) (nullable): the mark of the last change to the folder
 */
const char *
httpmail_member_list_get_folder_time_stamp (HTTPMailMemberList *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_LIST (self), NULL);

  return self->folder_time_stamp;
}

/**
 * httpmail_member_list_is_unchanged: (get-property unchanged)
 * @self: a member list
 *
 * The value of [property@MemberList:unchanged].
 *
 * Returns: `TRUE` if the listing was left out because nothing changed
 */
gboolean
httpmail_member_list_is_unchanged (HTTPMailMemberList *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MEMBER_LIST (self), FALSE);

  return self->unchanged;
}
