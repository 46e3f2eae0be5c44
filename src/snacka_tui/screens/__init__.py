"""The screens: welcome, chat, and the dialogs over them."""
