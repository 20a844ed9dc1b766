package dev.weir;

import java.lang.reflect.InvocationTargetException;

/** Makes objects of the application's own classes that settings name. */
final class Hooks {
  private Hooks() {}

  /**
   * A new object of the named class.
   *
   * @throws IllegalArgumentException if there is no such class, or it is not of the type, or cannot
   *     be made without arguments
   */
  static <T> T make(Class<T> type, String name, ClassLoader loader) {
    try {
      return Class.forName(name, true, loader)
          .asSubclass(type)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ClassNotFoundException | NoClassDefFoundError absent) {
      throw new IllegalArgumentException(name + " is not a class of the application", absent);
    } catch (ClassCastException other) {
      throw new IllegalArgumentException(name + " is no " + type.getName(), other);
    } catch (InvocationTargetException failed) {
      throw new IllegalArgumentException(name + " could not be made", failed.getCause());
    } catch (ReflectiveOperationException unfit) {
      throw new IllegalArgumentException(
          name + " needs a public constructor without arguments", unfit);
    }
  }
}
