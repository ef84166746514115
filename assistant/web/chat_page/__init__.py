"""What the chat page shows: HTML made from answers, and the page's own style and script.

It knows no Gradio and no assistant; `assistant.web.chat` puts what is made here onto the page.
"""
