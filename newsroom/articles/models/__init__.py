from .article import Article, ArticleAct, IntakeResult, Revision
from .story import Placement, Story

__all__ = ["Article", "ArticleAct", "IntakeResult", "Placement", "Revision", "Story"]
